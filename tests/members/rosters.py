"""Rosters as branches send them, made in code."""

from datetime import date

from common.identity import check_character
from tests.common.corpus import workbook

HEADINGS = (
    "序号", "姓 名", "性别", "民族", "出生\n年月", "公民身份\n号码", "警号", "入党时间", "转为正式\n党员时间",
    "党内\n职务", "所在\n党支部",
)  # fmt: skip
TITLE = ("中共X市公安局党员名册",)
SIGNATURE = ("填表人：张三", None, "审核人：")


def id_number(serial: int, born: date = date(1985, 7, 1)) -> str:
    """A well-formed number of nobody: place code 999999."""
    first = f"999999{born:%Y%m%d}{serial:03}"
    return first + check_character(first)


def person(name="周明远", branch="刑侦支队第一党支部", serial=1, **cells) -> dict:
    """The cells of a full member."""
    return {
        "name": name, "sex": "男", "nation": "汉", "born_in": "1985.07", "id_number": id_number(serial),
        "badge_number": f"{serial:06}", "joined_on": "2012.07", "full_on": "2013.07", "posts": None, "branch": branch,
        **cells,
    }  # fmt: skip


def file_of(*people, headings=HEADINGS) -> bytes:
    """A workbook with a merged title, headings, the people, a sum and a line for signatures."""
    rows = [[number, *one.values()] for number, one in enumerate(people, 1)]
    return workbook(TITLE, headings, *rows, ["合计", f"{len(rows)}人"], SIGNATURE, merges=["A1:K1"])
