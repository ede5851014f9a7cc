"""Holes planted in the program one at a time: a test that stays green beside one of them proves nothing.

python -m tests.mutants            every hole
python -m tests.mutants NAME ...   some, by the beginning of their names
"""
