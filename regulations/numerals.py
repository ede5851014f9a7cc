"""Chinese numerals as articles are numbered."""

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 999 in words: 一, 十一, 一百零六."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    words = DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else DIGITS[tens]) + "十"
    elif hundreds and units:
        words += DIGITS[0]
    return words + (DIGITS[units] if units else "")
