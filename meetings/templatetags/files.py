"""What the pages of a meeting show of its files."""

from uuid import UUID, uuid4

from django import template

from common.pdf import pdf_is_possible
from meetings.choices import State
from meetings.file_views import AttachForm

register = template.Library()


@register.simple_tag
def pdf_possible() -> bool:
    """Whether this machine can make PDF files."""
    return pdf_is_possible()


@register.simple_tag
def new_key() -> UUID:
    """A key by which one form is carried out once."""
    return uuid4()


@register.simple_tag(takes_context=True)
def files_of(context, meeting) -> dict:
    """The files of a meeting and, while they may change, the forms that change them."""
    is_open = meeting.state in {State.PLANNED, State.DRAFT} and context.get("may_log", False)
    rows = sorted(meeting.attachments.all(), key=lambda row: row.pk)
    return {
        "rows": rows, "open": is_open, "form": context.get("attach_form") or AttachForm(),
        "page": page_of(context.get("request")),
    }  # fmt: skip


def page_of(request) -> str:
    """The name of the page that is shown, so that a form without scripts leads back to it."""
    match = getattr(request, "resolver_match", None)
    return match.url_name if match else ""
