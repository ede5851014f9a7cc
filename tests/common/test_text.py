"""What people type as names and numbers of papers, and what a record holds of it."""

import pytest

from common.text import narrow, tidy_name


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 ． 买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("何　望舒", "何望舒"),
        ("张 三", "张三"),
        ("张三 李四", "张三 李四"),
        ("王主任（市局）", "王主任（市局）"),
        ("J. Smith", "J. Smith"),
    ],
)
def test_a_name(typed, held):
    assert tidy_name(typed) == held


def test_the_number_of_a_paper():
    assert narrow("局党委〔２０２６〕１８号，ＡＢｃ") == "局党委〔2026〕18号，ABc"
