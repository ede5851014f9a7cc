"""What a message says. Days are named, never "tomorrow": a message that comes late is still right. Nobody is blamed."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.templatetags.ui import clock, zh_day
from reminders.choices import LADDER, Step

LONGEST = 200


def in_language(language: str, say) -> str:
    """What `say()` says in a language ("" is the site's), cut to what a title holds."""
    with translation.override(language or settings.LANGUAGE_CODE):
        text = say()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def of_session(step: Step, title: str, at) -> str:
    """A sitting ahead, moved or cancelled."""
    local = timezone.localtime(at)
    facts = {"title": title, "day": zh_day(local), "time": clock(local)}
    if step == Step.TO_READ:
        return _("There is a record for you to read: %(title)s") % facts
    if step == Step.RETURNED:
        return _("The level above returned a record: %(title)s") % facts
    if step == Step.TASK:
        return _("There is one thing for you to see to.")
    if step == Step.MOVED:
        return _("New time: %(title)s, now %(day)s at %(time)s") % facts
    if step == Step.CANCELLED:
        return _("Cancelled: %(title)s, planned for %(day)s at %(time)s") % facts
    return _("%(title)s begins on %(day)s at %(time)s") % facts


def of_matter(step: Step, organisation, duty, last_day) -> str:
    """What waits with a last day of its own, near that day or past it."""
    facts = {"duty": duty.title, "organisation": organisation.name, "day": zh_day(last_day)}
    if step in LADDER:
        return _("%(organisation)s: %(duty)s was to be done by %(day)s and still waits") % facts
    return _("%(organisation)s: %(duty)s waits and is to be done by %(day)s") % facts


def of_duty(step: Step, organisation, due) -> str:
    """A duty near its end, or past it."""
    facts = {
        "duty": due.duty.title, "organisation": organisation.name, "period": due.period.label,
        "day": zh_day(due.last_day),
    }  # fmt: skip
    if step in LADDER:
        return _("%(organisation)s: %(duty)s for %(period)s has no sealed record") % facts
    return _("%(organisation)s: %(duty)s for %(period)s is to be done by %(day)s") % facts
