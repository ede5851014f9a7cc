"""The parts of the interface. docs/developers/interface.md lists them with their use."""

from uuid import UUID, uuid4
from zlib import crc32

from django import template
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.dateformat import time_format as format_time
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()

STATUS_ICONS = {
    "bad": "exclamation-octagon-fill",
    "warn": "clock-fill",
    "ok": "check-circle-fill",
    "info": "info-circle-fill",
    "mute": "circle",
    "gold": "award-fill",
}
CELL_ICONS = {"bad": "exclamation-octagon-fill", "warn": "clock-fill", "ok": "check-lg", "none": "dash"}
ALERT_ICONS = {**STATUS_ICONS, "warn": "exclamation-triangle-fill"}
CURRENT_LABEL_MIN = 32
CURRENT_LABEL_MAX = 92  # so that it does not run into the total at the end


# --- Icons, links -----------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name, extra=""):
    """An icon from the sprite, hidden from readers: the word beside it speaks."""
    return format_html(
        '<svg class="bi bi-{}{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        name, f" {extra}" if extra else "", static("dist/icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def back_link(url, text):
    """A link one level up, before the heading."""
    return format_html('<a class="dj-back" href="{}">{}{}</a>', url, icon("chevron-left"), text)


@register.simple_tag
def charts_script():
    """The chart code, loaded only by pages with a chart."""
    return format_html('<script src="{}" defer></script>', static("dist/charts.js"))


@register.filter
def html_lang(code):
    """The language of the page as browsers and readers name it: zh-hans is zh-CN."""
    return "zh-CN" if (code or "").startswith("zh") else code


class RepeatedBlock(template.Node):
    """Renders another block of the page once more."""

    def __init__(self, name):
        self.name = name

    def render(self, context):
        block = context.render_context[BLOCK_CONTEXT_KEY].get_block(self.name)
        return block.render(context)


@register.tag
def repeat_block(parser, token):
    """`{% repeat_block "title" %}`: what stands in the block of that name, so that a title is written once."""
    return RepeatedBlock(token.split_contents()[1].strip("'\""))


@register.simple_tag
def new_key() -> UUID:
    """The form key of a button in a list."""
    return uuid4()


# --- Parts with a template of their own -------------------------------------------------------------------------------


@register.simple_block_tag(end_name="endpanel")
def panel(
    content, *, title, sub="", count=None, lead=False, id="", link="", link_text="", foot="", flush=False, number=None
):
    """A section with a heading; `flush` leaves out the padding, for lists and tables."""
    return render_to_string("ui/panel.html", {
        "content": content, "title": title, "sub": sub, "count": count, "lead": lead, "link": link,
        "link_text": link_text, "foot": foot, "flush": flush, "number": number,
        "id": id or f"p{crc32(str(title).encode()):08x}",
    })  # fmt: skip


@register.inclusion_tag("ui/status.html")
def status(tone, text, icon=""):
    """Icon and word in a box: bad, warn, ok, info, mute or gold."""
    return {"tone": tone, "text": text, "icon": icon or STATUS_ICONS[tone]}


@register.inclusion_tag("ui/cell.html")
def cell(tone, text, icon=""):
    """Icon and word without a box, for table cells: bad, warn, ok or none."""
    return {"tone": tone, "text": text, "icon": icon or CELL_ICONS[tone]}


@register.inclusion_tag("ui/tag.html")
def tag(text, icon=""):
    """A neutral attribute, never a status."""
    return {"text": text, "icon": icon}


@register.inclusion_tag("ui/alert.html")
def alert(tone, text, url="", link_text=""):
    """A sentence with what to do next: bad, warn, ok or info."""
    return {"tone": tone, "text": text, "url": url, "link_text": link_text, "icon": ALERT_ICONS[tone]}


@register.inclusion_tag("ui/empty.html")
def empty(title, text="", icon="clipboard-check", url="", link_text=""):
    """What an empty list says: that it is good, or what to do."""
    return {"title": title, "text": text, "icon": icon, "url": url, "link_text": link_text}


@register.inclusion_tag("ui/cite.html")
def cite(citation):
    """The sign of authority and the article, linked to its text."""
    return {"citation": citation}


@register.inclusion_tag("ui/seg.html")
def seg(name, choices, value="", legend="", wide=False, small=False):
    """Segmented radios of a filter form; `choices` are pairs of value and label."""
    return {
        "name": name, "choices": [(str(key), label) for key, label in choices], "value": str(value),
        "legend": legend, "wide": wide, "small": small,
    }  # fmt: skip


@register.inclusion_tag("ui/steps.html")
def steps(items, label=""):
    """Anchors to the sections of a long form, each with its state and count."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/pagination.html")
def pagination(page):
    """Newer and older, by key; nothing when one page holds all."""
    return {"page": page}


@register.inclusion_tag("ui/gauge.html")
def gauge(value, total, threshold=None, label="", threshold_label=""):
    """How many of how many, with a tick at what is needed."""
    share = percent(value, total)
    return {
        "value": value, "total": total, "threshold": threshold, "label": label, "threshold_label": threshold_label,
        "share": share, "label_at": min(max(share, CURRENT_LABEL_MIN), CURRENT_LABEL_MAX),
        "tick_at": percent(threshold, total) if threshold else None,
        "fails": threshold is not None and value < threshold,
    }  # fmt: skip


@register.inclusion_tag("ui/chart.html")
def chart(id, data, label, height="m"):
    """A chart with its finding in a sentence and its figures as a table."""
    rows = zip(data["labels"], *(series["values"] for series in data["series"]), strict=True)
    return {"data_id": f"{id}-data", "data": data, "label": label, "height": height, "rows": list(rows)}


# --- Numbers and days -------------------------------------------------------------------------------------------------


@register.filter
def percent(part, total):
    """Whole per cent from 0 to 100; 0 when there is nothing to divide by."""
    return min(100, max(0, round(100 * (part or 0) / total))) if total else 0


def _local(value):
    """A day as it is, an instant in local time."""
    return timezone.localtime(value) if getattr(value, "tzinfo", None) else value


def _weekday(value):
    return "一二三四五六日"[_local(value).weekday()]


def _written(value, chinese, english):
    """The day in the manner of the active language, `{}` for the Chinese weekday; empty for no day."""
    if value is None or value == "":
        return ""
    is_chinese = (get_language() or "").startswith("zh")
    written = format_date(_local(value), chinese if is_chinese else english)
    return written.format(_weekday(value)) if "{}" in written else written


@register.filter
def zh_day(value):
    """3月24日, 24 March."""
    return _written(value, "n月j日", "j F")


@register.filter
def zh_date(value):
    """2026年9月18日, 18 September 2026."""
    return _written(value, "Y年n月j日", "j F Y")


@register.filter
def zh_weekday(value):
    """3月24日 周二, Tue 24 March."""
    return _written(value, "n月j日 周{}", "D j F")


@register.filter
def zh_formal(value):
    """2026 年 3 月 30 日（星期一）, Monday, 30 March 2026: as formal sheets write it."""
    return _written(value, "Y 年 n 月 j 日（星期{}）", "l, j F Y")


@register.filter
def iso_date(value):
    """2026-03-24."""
    return _written(value, "Y-m-d", "Y-m-d")


@register.filter
def iso_moment(value):
    """2026-03-24 14:05, local time."""
    return _written(value, "Y-m-d H:i", "Y-m-d H:i")


@register.filter
def clock(value):
    """14:05, local time; a bare time stays as it is."""
    return "" if value is None or value == "" else format_time(_local(value), "H:i")
