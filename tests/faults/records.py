"""What must hold of drafts and sealed records in the end: nothing acknowledged is lost, doubled or replaced unseen."""

from collections import Counter

from django.utils import timezone

from audit.models import Entry
from meetings.forms.merging import compact, rows
from meetings.forms.pages import as_page
from meetings.forms.values import record_values
from meetings.models import Addendum, Draft, DraftStep, Meeting
from meetings.selectors import record_of, whole
from meetings.verifying import Verification


def prepare_records(number) -> tuple[list, list[str]]:
    """A branch with two secretaries and drafts that lack nothing: (accounts, public ids)."""
    from meetings import actions  # noqa: PLC0415 - after the settings are known
    from members.choices import Post  # noqa: PLC0415
    from tests.factories import make_secretary  # noqa: PLC0415
    from tests.meetings.cast import Cast, ordinary, yesterday  # noqa: PLC0415

    cast = Cast(full=8)
    deputy = make_secretary(cast.branch, "林书涵", Post.DEPUTY_SECRETARY)
    vote = ordinary(7, responsible_id=cast.chair.pk, deadline=yesterday())
    meetings = [cast.plan() for _each in range(number)]
    for meeting in meetings:
        actions.save_record(meeting, cast.record(resolutions=[vote]), by=cast.anna)
    return [cast.anna, deputy], [meeting.public_id for meeting in meetings]


def stored_page(meeting) -> dict:
    """The page that the rows of a meeting make."""
    return as_page(record_values(meeting, record_of(meeting)))


def judge_records(editors, meetings) -> dict[str, list]:
    """What is wrong, by question; every list must be empty."""
    found = list(whole(Meeting.objects.filter(public_id__in=meetings)))
    drafts = {draft.meeting_id: draft for draft in Draft.objects.all()}
    pages = {meeting.public_id: stored_page(meeting) for meeting in found}
    texts = {meeting.public_id: Counter(flat(pages[meeting.public_id])) for meeting in found}
    still_open = {
        meeting.public_id: {each["value"] for each in drafts[meeting.pk].questions} if meeting.pk in drafts else set()
        for meeting in found
    }
    replaced = set().union(*(editor.replaced for editor in editors))
    typed = [text for editor in editors for text in editor.typed]
    known = {text.text for text in typed}
    seals = Counter(Entry.objects.filter(verb="meeting.sealed").values_list("subject_id", flat=True))
    return {
        "acknowledged text gone": [
            text for text in typed
            if text.acknowledged and text.text not in replaced and not texts[text.meeting][text.text]
            and text.text not in still_open[text.meeting]
        ],
        "text twice": [
            (name, text, [place for place, value in pages[name].items() if value == text])
            for name, counted in texts.items() for text, times in counted.items() if text in known and times > 1
        ],
        "text in a foreign draft": [
            text for text in typed if any(counted[text.text] for name, counted in texts.items() if name != text.meeting)
        ],
        "page and rows differ": [
            meeting.public_id for meeting in found if meeting.pk in drafts and not agree(drafts[meeting.pk], meeting)
        ],
        "version without its step": [
            draft.meeting_id for draft in drafts.values()
            if list(draft.steps.values_list("version", flat=True)) != list(range(draft.begun + 1, draft.version + 1))
        ],
        "sealed and still a draft": [
            meeting.public_id for meeting in found if meeting.is_sealed and meeting.pk in drafts
        ],
        "sealed not once": [
            meeting.public_id for meeting in found if seals[str(meeting.pk)] != int(meeting.is_sealed)
        ],
        "steps without a draft": list(
            DraftStep.objects.exclude(draft__in=drafts.values()).values_list("pk", flat=True)
        ),
        "sealed in the future": [
            meeting.public_id for meeting in found if meeting.is_sealed and meeting.sealed_at > timezone.now()
        ],
    }  # fmt: skip


def judge_acts(editors) -> dict[str, list]:
    """What is wrong with what was planned and corrected, and with every seal and its chain of corrections."""
    acts = [act for editor in editors for act in editor.acts]
    known = {act.title for act in acts}
    kept = Counter(Meeting.objects.values_list("title", flat=True)) + Counter(
        Addendum.objects.values_list("text", flat=True)
    )
    return {
        "act acknowledged but missing": [act for act in acts if act.answer and not kept[act.title]],
        "act twice": [title for title in known if kept[title] > 1],
        "seal or chain broken": list(Verification().problems()),
    }


def flat(page) -> list[str]:
    """Every single text of a page."""
    return [each for value in page.values() for each in (value if isinstance(value, list) else [value])]


def agree(draft, meeting) -> bool:
    """Whether the rows say what the kept page says: the same texts, whatever number their lines have."""
    kept, made = compact(draft.values), stored_page(meeting)
    return draft.version == meeting.version and sorted(rows_of(kept)) == sorted(rows_of(made))


def rows_of(page) -> list:
    """The lines of the growing lists without their numbers, and the shared places."""
    lines = [
        sorted((name.rpartition("-")[2], value) for name, value in places.items() if not name.endswith("-item"))
        for places in rows(page).values()
    ]
    return [*lines, *([(name, page.get(name, ""))] for name in ("title", "notes", "sitting-0-place"))]
