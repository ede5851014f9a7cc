"""What people type, brought into one form: widths, spaces, names."""

import re
import unicodedata
from functools import cache

from pypinyin import Style, lazy_pinyin

# Surnames that pypinyin reads by their common sense, not as surnames.
SURNAMES = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou", "查": "zha", "盖": "ge",
    "乐": "yue", "朴": "piao", "缪": "miao", "冼": "xian", "翟": "zhai", "尉迟": "yu chi", "万俟": "mo qi",
}  # fmt: skip


HAN = "[\u3400-\u9fff]"
NARROW = {0x3000: " "} | {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}


def fold(text: str) -> str:
    """Full-width letters and digits made narrow, white space collapsed, ends trimmed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def narrow(text: str) -> str:
    """Full-width digits, letters and spaces made narrow; Chinese marks stay as they were typed."""
    return text.translate(NARROW)


def tidy_name(text: str) -> str:
    """A name as a record holds it: one kind of middle dot between Han characters, 何 望舒 written together.

    Two names side by side (张三 李四) stay two.
    """
    text = re.sub(rf"(?<={HAN})\s*[•‧∙・･.．●·]\s*(?={HAN})", "·", narrow(text))
    return re.sub(rf"(?<![\u3400-\u9fff·])({HAN})\s+({HAN}{{1,2}})(?![\u3400-\u9fff·])", r"\1\2", text)


def fold_name(text: str) -> str:
    """A personal name: no spaces between Han characters, one kind of middle dot (阿依古丽·买买提)."""
    text = re.sub(r"[•‧∙・･.．●]", "·", fold(text))
    return re.sub(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])", "", text)


def sort_key(name: str) -> str:
    """The pinyin by which a name is sorted; surnames are read as surnames."""
    for length in (2, 1):
        if name[:length] in SURNAMES:
            return " ".join([SURNAMES[name[:length]], *lazy_pinyin(name[length:])])
    return " ".join(lazy_pinyin(name))


@cache
def letters(text: str) -> str:
    """The first letters by which words of Chinese are found (zbgztl for 支部工作条例); other signs end a word."""
    runs = re.findall(r"[\u3400-\u9fff]+", text)
    return " ".join("".join(lazy_pinyin(run, style=Style.FIRST_LETTER)).lower() for run in runs)


def initials(name: str) -> str:
    """The pinyin initials by which a name is found (zmy for 周明远)."""
    first = sort_key(name).split(" ")[:1]
    rest = lazy_pinyin(name[1:], style=Style.FIRST_LETTER)
    return "".join(part[:1] for part in [*first, *rest]).lower()
