"""What cells mean and where a roster begins: a table of what people write. No database."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.identity import check_character
from common.spreadsheets import Sheet
from members.importing.headings import NoHeadings, find_table
from members.importing.values import EPOCH, BadCell, Day, read_cell

JULY = Day(date(1985, 7, 1), whole=False)
FIRST = Day(date(1985, 7, 1), whole=True)


def bad(field, cell):
    with pytest.raises(BadCell) as caught:
        read_cell(field, cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("1985.07", JULY), ("1985年7月", JULY), ("1985年07月", JULY), ("198507", JULY), ("1985-7", JULY),
        ("1985/07", JULY), ("１９８５．０７", JULY), ("１９８５年７月", JULY), (" 1985. 07 ", JULY), ("1985.7", JULY),
        (1985.07, JULY),
        (1985.7, JULY), (198507, JULY), ("1985年7月生", JULY), ("一九八五年七月", JULY), ("1985.07.", JULY),
        ("1985-07-01", FIRST), ("1985.7.1", FIRST), ("1985年7月1日", FIRST), ("19850701", FIRST), (19850701, FIRST),
        ({"d": "1985-07-01"}, FIRST), ("1985-07-01 00:00:00", FIRST), ("1985/7/1", FIRST), (31229, FIRST),
        (31229.0, FIRST), ("31229", FIRST), ("1985年 7月 1号", FIRST),
        ("1985.1", Day(date(1985, 1, 1), whole=False)), ("1985.10", Day(date(1985, 10, 1), whole=False)),
        (1985.12, Day(date(1985, 12, 1), whole=False)),
        (None, None), ("无", None), ("—", None), ("/", None), ("  ", None),
    ],
)  # fmt: skip
def test_days(cell, day):
    assert read_cell("joined_on", cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1985.13", "no-such-day"), ("1985-02-30", "no-such-day"), ("19850231", "no-such-day"),
        ("1985年13月", "no-such-day"), ("0985.07", "no-such-day"), ("1985", "no-month"), (1985, "no-month"), ("1985年",
        "no-month"),
        (1985.1, "month-lost"), ("七月", "no-date"), ("85.07", "no-date"), ("去年", "no-date"), ("123", "no-date"),
        ({"f": "=TODAY()"}, "formula"), ({"e": "#N/A"}, "error-value"), (-5, "no-date"), (1e30, "no-date"),
    ],
)  # fmt: skip
def test_no_days(cell, code):
    assert bad("joined_on", cell) == code


@given(st.dates(date(1927, 5, 18), date(2099, 12, 31)))
def test_every_usual_writing_of_a_day_means_that_day(day):
    writings = [day.isoformat(), {"d": day.isoformat()}, f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日",
                f"{day.year}.{day.month}.{day.day}", (day - EPOCH).days]  # fmt: skip
    assert {read_cell("joined_on", writing) for writing in writings} == {Day(day, whole=True)}
    assert read_cell("joined_on", f"{day:%Y.%m}") == Day(day.replace(day=1), whole=False)


@given(st.text(max_size=30) | st.floats() | st.integers())
def test_no_cell_breaks_the_reader(cell):
    for field in ("joined_on", "name", "id_number", "posts", "sex", "nation", "badge_number", "standing", "group"):
        with suppress(BadCell):
            read_cell(field, cell)


def test_a_month_means_any_day_of_it():
    assert JULY.means(date(1985, 7, 19))
    assert not FIRST.means(date(1985, 7, 19))
    assert not JULY.means(None)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("张  三", "张三"), ("张　三", "张三"), ("欧阳 若 愚", "欧阳若愚"), ("周\n明远", "周明远"),
        ("阿依古丽·买买提", "阿依古丽·买买提"), ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽 ・ 买买提", "阿依古丽·买买提"), ("迪丽努尔‧艾力", "迪丽努尔·艾力"), ("John  Smith", "John Smith"),
    ],
)  # fmt: skip
def test_names(cell, name):
    assert read_cell("name", cell) == name


@pytest.mark.parametrize("cell", ["123", "·", "***"])
def test_no_names(cell):
    assert bad("name", cell) == "no-name"


def number(first17="99999919850701001"):
    return first17 + check_character(first17)


def test_identity_numbers():
    good = number()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in good)
    spaced = f"'{good[:6]} {good[6:14]} {good[14:].lower()}"
    assert {read_cell("id_number", cell) for cell in (good, wide, spaced)} == {good}
    assert read_cell("id_number", "999999**********15") == "999999**********15"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("99999919851301001X", "id-birth"), ("9999991985070100", "id-length"), ("130503670401001", "id-length"),
        (999999198507010010, "id-as-number"), (9.9999919850701e17, "id-as-number"), ("99999919850701ABCD", "id-length"),
    ],
)  # fmt: skip
def test_bad_identity_numbers(cell, code):
    assert bad("id_number", cell) == code


def test_a_wrong_check_character():
    wrong = "0" if number()[-1] != "0" else "1"
    assert bad("id_number", number()[:17] + wrong) == "id-check"


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("sex", "男", "male"), ("sex", " 女 ", "female"), ("nation", "汉", "汉族"), ("nation", "维吾尔族", "维吾尔族"),
        ("nation", "汉 族", "汉族"), ("standing", "正式党员", "full"), ("standing", "预备", "probationary"),
        ("standing", "入党积极分子", "active_applicant"), ("badge_number", 20317, "20317"), ("badge_number", "020317",
        "020317"),
        ("badge_number", "０２０３１７", "020317"), ("phone", "139 0000 0000", "13900000000"),
        ("phone", 13900000000, "13900000000"),
        ("unit", "'=1+1", "=1+1"), ("unit", "重案大队", "重案大队"), ("duty_pattern", "四班三运转", "four_shifts"),
        ("posts", "支部书记", ("secretary",)), ("posts", "党支部书记", ("secretary",)), ("posts",
        "支委", ("committee_member",)),
        ("posts", "副书记兼组织委员", ("deputy_secretary", "organization_commissioner")),
        ("posts", "组织委员、宣传委员", ("organization_commissioner", "publicity_commissioner")),
        ("posts", "第一党小组组长", ("group_leader",)), ("posts", "青年委员", ("committee_member",)), ("posts",
        "无", ()),
        ("posts", None, None), ("posts", "", None), ("posts", "党总支书记", ()), ("posts", "党员", ()),
        ("posts", "纪检委员 ", ("discipline_commissioner",)), ("posts", "三组组长", ("group_leader",)),
    ],
)  # fmt: skip
def test_words(field, cell, value):
    assert read_cell(field, cell) == value


def test_words_nobody_knows():
    assert bad("sex", "未知") == "unknown-word"
    assert bad("posts", "大队长") == "unknown-word"
    assert bad("unit", "长" * 61) == "too-long"


def table(*rows):
    return find_table(
        [Sheet("一", {n: list(cells) for n, cells in enumerate(rows, 1) if any(c is not None for c in cells)})]
    )


HEADINGS = (
    "序号",
    "姓 名",
    "性别",
    "出生\n年月",
    "公民身份\n号码",
    "入 党 时 间",
    "转为正式\n党员时间",
    "党内\n职务",
    "所在党支部",
)


def test_the_heading_row_stands_below_titles():
    found = table(["中共X市公安局党员名册"], ["填报单位：刑侦支队", None, "2026年3月"], HEADINGS, [1, "周明远", "男"])
    assert (found.heading_row, found.rows) == (3, {4: {"name": "周明远", "sex": "男"}})
    assert set(found.columns) == {
        "name", "sex", "born_in", "id_number", "joined_on", "full_on", "posts", "branch",
    }  # fmt: skip
    assert found.unknown == ["序号"]


def test_headings_in_two_rows():
    found = table(
        ["名册"],
        ["姓名", "党员时间", None, "支部"],
        ["姓名", "入党时间（年月）", "转正时间", "支部"],
        ["甲", "2001.7", "2002.7", "一"],
    )
    assert (found.heading_row, list(found.rows)) == (3, [4])


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "27人"], [None, "合计", 27], ["共 27 人"], ["填表人：张三", None, "审核人：李四"],
        ["党支部书记（签字）："],
        [None, None, "（盖章）"], ["2026年   月   日"], ["注：本表一式两份"], ["第一党小组"], ["小计", None, 3],
        [None, None, None, None, "党支部书记签名：周明远"], list(HEADINGS), ["填报日期", "2026-03-01"],
    ],
)  # fmt: skip
def test_lines_that_are_no_people(line):
    found = table(HEADINGS, [1, "周明远", "男"], line, [2, "林书涵", "女"])
    assert [row["name"] for row in found.rows.values()] == ["周明远", "林书涵"]
    assert [number for number, _text in found.skipped] == [3]


def test_a_numbered_empty_line_is_nothing():
    found = table(HEADINGS, [1, "周明远", "男"], [2], [3, None, "女", "1985.07"])
    assert (found.skipped, found.rows) == (
        [],
        {2: {"name": "周明远", "sex": "男"}, 4: {"sex": "女", "born_in": "1985.07"}},
    )


def test_no_headings():
    with pytest.raises(NoHeadings):
        table(["名册"], ["甲", "乙"])
    with pytest.raises(NoHeadings):
        find_table([])
    assert find_table([Sheet("a", {1: ["x"]}), Sheet("b", {1: ["姓名", "警号"], 2: ["甲", 1]})]).sheet == "b"


def test_days_before_excel_can_count():
    assert read_cell("born_in", "1926-01-01") == Day(date(1926, 1, 1), whole=True)
    assert read_cell("born_in", (date(1927, 5, 18) - EPOCH).days).on == date(1927, 5, 18)
