"""The fault kit: real processes on real PostgreSQL and Redis, killed at random moments, and a checker afterwards.

DATABASE_URL=… REDIS_URL=… python -m tests.faults.kit --play reminders --kills 400 --seed 1
"""
