"""Filling in a form as its page offers it, so that a refused copy of it is a real one."""

from urllib.parse import urlsplit

from django.utils import timezone
from lxml import html

TEXTS = {"email": "a@example.cn", "number": "1", "time": "14:00", "datetime-local": "2026-01-01T14:00", "password": "x"}


def filled(answer, address) -> dict | None:
    """What a browser would send from the page's own form, every empty field filled; None without such a form."""
    if answer.status_code != 200 or not answer.content.strip():
        return None
    form = form_of(html.fromstring(answer.content), address)
    return None if form is None else values(form)


def form_of(page, address):
    """The form of a page that is sent to an address; None without one."""
    for form in page.iter("form"):
        target = form.get("action") or address
        if form.get("method", "get").lower() == "post" and urlsplit(target).path == urlsplit(address).path:
            return form
    return None


def values(form) -> dict:
    """Each control with its value, or one that fits its type."""
    sent = {}
    for control in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]"):
        value = value_of(control)
        if value is not None:
            sent.setdefault(control.get("name"), value)
    return sent


def value_of(control) -> str | None:
    """The value of one control; None for what a browser would not send."""
    if control.tag == "select":
        options = [option.get("value", "") for option in control.iter("option")]
        chosen = [option.get("value", "") for option in control.iter("option") if option.get("selected") is not None]
        return next((value for value in [*chosen, *options] if value), None)
    kind = control.get("type", "text")
    if kind == "file":
        return None
    if kind in {"checkbox", "radio"}:
        return control.get("value", "on")
    given = control.get("value") or (control.text or "").strip()
    if kind == "hidden" or given:
        return given
    return timezone.localdate().isoformat() if kind == "date" else TEXTS.get(kind, "x")
