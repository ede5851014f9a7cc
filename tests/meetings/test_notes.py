"""Pasted notes taken apart: what is recognised, and that nothing is invented or lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from meetings.notes import GIST, TITLE, split

ROLL = ("张三", "李四", "赵六", "阿依古丽·买买提", "欧阳明", "李四维")
WORDS = (
    "一、", "二、", "十二、", "第三、", "议题一：", "（一）", "(二)", "1.", "２．", "3、", "（4）", "①",
    "首先，", "其次，", "张三：", "张 三", "李四同志", "阿依古丽•买买提:", "书记", "同志", "强调，", "表示",
    "说", "会议认为", "：", "，", "。", "；", " ", "　", "\n", "\r\n", "1.5", "学习", "同意", "王小虎：",
    "周三：", "欧阳明说：", "(列席)", "\u2028", "\t",
)  # fmt: skip


def bare(text) -> str:
    return "".join(text.split())


def told(pieces) -> list[tuple[str, str, str]]:
    """Kind, speaker and text of each piece."""
    return [(piece.kind, piece.speaker, piece.text) for piece in pieces]


def said(text) -> tuple[str, str]:
    """Who says what in a text of one piece."""
    (piece,) = split(text, ROLL)
    return piece.speaker, piece.text


def holds(text):
    """Each character of each line, white space apart, stands once: in a text or in a prefix, in order."""
    pieces = split(text, ROLL)
    found = {}
    for line in (line for piece in pieces for line in piece.lines):
        found.setdefault(line.number, []).append(line)
    for lines in found.values():
        assert len({line.source for line in lines}) == 1
        assert bare("".join(line.prefix + line.text for line in lines)) == bare(lines[0].source)
    everything = "".join(bare(lines[0].source) for _number, lines in sorted(found.items()))
    assert everything == bare(text)
    for index, piece in enumerate(pieces):
        assert piece.kind in {"matter", "remark", "rest"}
        assert piece.text or piece.lines[0].prefix
        assert piece.matter is None or (piece.matter < index and pieces[piece.matter].kind == "matter")
        assert bare(piece.speaker) in bare(text).replace("•", "·")
        assert len(piece.text) <= (TITLE if piece.kind == "matter" else GIST)


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
@example("张三：一、抓学习。\n二、抓队伍。\n二、讨论计划")
@example("一、" + "学" * 500 + "。" + "习" * 12_000)
@example("张三：" + "好" * 10_001)
def test_every_character_stands_once_in_words_of_meetings(text):
    holds(text)


@given(st.text(max_size=300))
def test_every_character_stands_once_in_any_text(text):
    holds(text)


def test_a_whole_record():
    text = """2026年9月党员大会记录
一、学习《条例》
张三同志强调，要把纪律挺在前面。
李 四：同意。首先，抓学习；其次，抓落实。
二、讨论年度计划。周书记主持，会议认为可行。
阿依古丽•买买提：我补充三点：
1.错时学习；
2. 结对帮带。
会议决定，下周起执行。
组织委员赵六建议下周补课。欧阳修同志：好。李四：没有意见。
三、其他
"""
    assert told(split(text, ROLL)) == [
        ("rest", "", "2026年9月党员大会记录"),
        ("matter", "", "学习《条例》"),
        ("remark", "张三", "要把纪律挺在前面。"),
        ("remark", "李四", "同意。首先，抓学习；其次，抓落实。"),
        ("matter", "", "讨论年度计划。"),
        ("remark", "", "周书记主持，会议认为可行。"),
        ("remark", "阿依古丽·买买提", "我补充三点：\n1.错时学习；\n2. 结对帮带。"),
        ("remark", "", "会议决定，下周起执行。"),
        ("remark", "赵六", "建议下周补课。"),
        ("remark", "欧阳修", "好。"),
        ("remark", "李四", "没有意见。"),
        ("matter", "", "其他"),
    ]
    assert [piece.matter for piece in split(text, ROLL)] == [None, None, 1, 1, None, 4, 4, 4, 4, 4, 4, None]
    assert split(text, ROLL)[3].sources == [(4, "李 四：同意。首先，抓学习；其次，抓落实。")]


@pytest.mark.parametrize(
    ("text", "speaker", "kept"),
    [
        ("张三：同意。", "张三", "同意。"),
        ("张三:同意。", "张三", "同意。"),
        ("张　三 ： 同意。", "张三", "同意。"),
        ("张三同志：同意。", "张三", "同意。"),
        ("张三同志说：同意。", "张三", "同意。"),
        ("张三同志表示，同意。", "张三", "同意。"),
        ("张三强调：要抓紧。", "张三", "要抓紧。"),
        ("张三同志强调要抓紧。", "张三", "强调要抓紧。"),
        ("张三不同意，理由如下。", "张三", "不同意，理由如下。"),
        ("书记张三：开会。", "张三", "开会。"),
        ("张三书记：开会。", "张三", "开会。"),
        ("张三（书记）：开会。", "张三", "开会。"),
        ("主持人 张三：开会。", "张三", "开会。"),
        ("1. 张三：同意。", "张三", "同意。"),
        ("（2）李四：同意。", "李四", "同意。"),
        ("李四维：同意。", "李四维", "同意。"),
        ("阿依古丽・买买提：同意。", "阿依古丽·买买提", "同意。"),
        ("阿依古丽 · 买买提：同意。", "阿依古丽·买买提", "同意。"),
        ("王小虎：列席发言。", "王小虎", "列席发言。"),
        ("欧阳修同志：列席发言。", "欧阳修", "列席发言。"),
    ],
)
def test_who_speaks(text, speaker, kept):
    assert said(text) == (speaker, kept)


@pytest.mark.parametrize(
    "text",
    [
        "时间：9月25日",
        "高度重视：要抓紧",
        "周三：休息",
        "会议指出：要抓紧",
        "张三的材料已收到。",
        "方案：见附件",
        "地点：三楼",
        "各位同志：好",
    ],
)
def test_who_does_not(text):
    assert split(text, ROLL)[0].speaker == ""


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("一、甲\n二、乙\n三、丙", ["甲", "乙", "丙"]),
        ("议题一：甲\n议题二：乙", ["甲", "乙"]),
        ("第一项议题：甲\n第二项议题，乙", ["甲", "乙"]),
        ("（一）甲\n（二）乙", ["甲", "乙"]),
        ("1.甲\n2．乙\n3、丙", ["甲", "乙", "丙"]),
        ("１．甲\n２．乙", ["甲", "乙"]),
        ("十、甲\n十一、乙\n二十、丙", ["甲", "乙", "丙"]),
        ("一、甲。二、乙。", ["甲。", "乙。"]),
        ("一、甲\n（一）一层\n1.二层\n二、乙", ["甲", "乙"]),
        ("一、张三同志转正\n二、乙", ["张三同志转正", "乙"]),
        ("一、张三：同意。\n二、李四：同意。", []),
        ("1.5万元\n2026.3.1", []),
        ("张三：两点\n1.甲\n2.乙", []),
        ("一、甲\n张三：两点。\n一、学习。\n二、落实。", ["甲"]),
        ("一、甲\n张三：一、学习。\n二、落实。\n李四：好。\n二、乙", ["甲", "乙"]),
    ],
)
def test_what_is_a_matter(text, titles):
    assert [piece.text for piece in split(text, ROLL) if piece.kind == "matter"] == titles


def test_without_numbers_and_names_everything_is_left_over():
    pieces = split("今天开会。\n\n大家都来了。", ROLL)
    assert told(pieces) == [("rest", "", "今天开会。"), ("rest", "", "大家都来了。")]
    assert [piece.sources for piece in pieces] == [[(1, "今天开会。")], [(3, "大家都来了。")]]


def test_a_long_title_ends_where_a_title_ends():
    matter, remark = split("一、" + "学" * 300, ROLL)
    assert (len(matter.text), len(remark.text), remark.matter) == (TITLE, 100, 0)
