"""Who speaks, as notes write it: `张三：`, `张 三同志强调，`, `书记张三：`. Pure: text in, a name out."""

import re

SPACE = "[ \t\u00a0\u2000-\u200b\u3000]"
DOTS = "·•・‧∙．"
POST = (
    "主持人|党支部书记|支部书记|副书记|书记|组织委员|宣传委员|纪检委员|青年委员|支委|委员|党小组组长|组长|"
    "支队长|大队长|中队长|队长|副所长|所长|教导员|指导员|政委|局长|主任|处长|科长"
)
RUNNING = "表示|强调|指出|认为|提出|要求|建议|补充|介绍|汇报|谈到|讲到"
VERB = f"{RUNNING}|发言|说|谈|讲"
STANCE = f"(?={RUNNING}|不同意|同意|反对|赞成|支持|弃权|希望|承诺)"
BEFORE = rf"(?:(?:{POST}){SPACE}*)?"
AFTER = rf"(?:[（(][^（()）]{{1,16}}[）)]|{SPACE}*(?:{POST}))?{SPACE}*"
COMRADE = rf"同志{SPACE}*"
# What is taken off: a colon with or without a verb, a verb with a comma. A verb that runs on into the sentence stays.
SAYS = rf"(?:(?:{VERB})道?{SPACE}*)?[：:]|(?:{VERB})道?{SPACE}*[，,]"
# Family names usual enough to recognise somebody who is not on the roll; words that begin with one of them.
SURNAMES = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程"
    "苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]"
)
NO_NAMES = frozenset((
    "任务", "方案", "方法", "方式", "方向", "方针", "金额", "金融", "程序", "高度", "高峰", "江苏", "马上",
    "万一", "万元", "白天", "严格", "严肃", "向上", "向前", "任期", "武器", "史料", "石油", "余额", "许可",
    "周期", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "龙头", "夏季", "毛病", "付款", "何时",
    "何地", "田间", "林业", "高速", "黄色", "白色", "金色", "马路", "钱款", "段落", "贺信", "顾问", "石材",
    "江河", "雷达", "武警", "唐代", "宋代", "时间",
))  # fmt: skip
HAN = "[\u4e00-\u9fff]"
STRANGER = re.compile(
    rf"{BEFORE}(?P<name>(?:{SURNAMES})(?:{SPACE}*{HAN}){{1,3}}?){AFTER}(?:{COMRADE}(?:{SAYS}|{STANCE})|{SAYS})"
)
NUMBERED = re.compile(
    r"(?:[0-9０-９]{1,2}[、．.]|[一二三四五六七八九十]{1,3}、|[（(][0-9０-９一二三四五六七八九十]{1,3}[）)]|[①-⑳])\s*"
)


def name_pattern(name: str) -> str:
    """A name however it is spaced and dotted: 张 三, 阿依古丽•买买提."""
    return f"{SPACE}*".join(f"[{DOTS}]" if letter in DOTS else re.escape(letter) for letter in name if letter.strip())


class Speaker:
    """Somebody of the roll."""

    def __init__(self, name: str):
        self.name = name
        called = rf"{BEFORE}{name_pattern(name)}{AFTER}"
        self.begins = re.compile(rf"{called}(?:{COMRADE})?(?:{SAYS}|{STANCE})")
        self.opens = re.compile(rf"{called}(?:{COMRADE})?(?:{SAYS})").match


def speaker_at(text: str, known) -> tuple[str, str] | None:
    """The prefix of a text that names who speaks, and the name; None where nobody is named."""
    number = NUMBERED.match(text)
    start = number.end() if number else 0
    for speaker in known:
        found = speaker.begins.match(text, start)
        if found:
            return text[: found.end()], speaker.name
    return stranger_at(text, start)


def stranger_at(text: str, start: int = 0) -> tuple[str, str] | None:
    """The same for somebody who is not on the roll: a usual family name with a colon or 同志."""
    found = STRANGER.match(text, start)
    name = re.sub(SPACE, "", found["name"]) if found else ""
    return (text[: found.end()], name) if name and name[:2] not in NO_NAMES else None
