"""The questions at the end: is anything lost, doubled, told without cause or told twice?"""

from collections import Counter
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from audit.models import Entry, Submission
from meetings.models import Meeting, Sitting
from reminders.models import Notice, Reminder

# No play takes longer.
LONGEST_PLAY = timedelta(hours=6)


def expected_messages(readers) -> set[tuple]:
    """(sitting, version, step, reader) of what everybody must have been told of meetings as they stand."""
    expected = set()
    for sitting in Sitting.objects.select_related("meeting"):
        version = sitting.meeting.schedule_version
        step = "3_days" if version == 1 else "moved"
        expected |= {(str(sitting.pk), version, step, reader) for reader in readers}
    return expected


def told() -> Counter:
    """(sitting, version, step, reader) of what stands before the readers, counted."""
    columns = ("reminder__subject", "reminder__version", "reminder__step", "recipient_id")
    return Counter(Notice.objects.filter(reminder__kind="meetings.sitting").values_list(*columns))


def is_quiet(readers) -> bool:
    """Whether everything that has to be told has been told."""
    due = Reminder.objects.open().filter(due_at__lte=timezone.now(), expires_at__gt=timezone.now())
    return not due.exists() and not expected_messages(readers) - told().keys()


def judge(history, readers) -> dict[str, list]:
    """What is wrong, by question; every list must be empty."""
    acknowledged = [act for act in history if act.answer]
    titles = Counter(Meeting.objects.values_list("title", flat=True))
    submitted = dict(Submission.objects.values_list("key", "result"))
    entries = Counter(Entry.objects.filter(verb="meeting.planned").values_list("subject_id", flat=True))
    moves = Counter(Entry.objects.filter(verb="meeting.moved").values_list("subject_id", flat=True))
    kept_moves = Counter(act.title for act in history if act.kind == "move" and act.key in submitted)
    seen, expected = told(), expected_messages(readers)
    known = set(Sitting.objects.values_list("pk", flat=True))
    meetings = list(Meeting.objects.values_list("pk", "title", "schedule_version"))
    return {
        "acknowledged but missing": [
            act for act in acknowledged if submitted.get(act.key) != act.answer or titles[act.title] < 1
        ],
        "saved twice": [title for title, number in titles.items() if number > 1],
        "one key, two answers": [act for act in history if len(act.answers) > 1],
        "saved without an act": list(titles.keys() - {act.title for act in history}),
        "act without an entry, or two": [pk for pk, _title, _version in meetings if entries[str(pk)] != 1],
        "entry without an act": list(entries.keys() - {str(pk) for pk, _title, _version in meetings}),
        "half a move": [
            title for pk, title, version in meetings
            if not (version - 1 == moves[str(pk)] <= kept_moves[title])
        ],
        "reminder lost": list(expected - seen.keys()),
        "shown twice": [message for message, number in seen.items() if number > 1],
        "notice without a cause": [
            message for message in seen if int(message[0]) not in known
        ],
        "sent without a notice": list(
            Reminder.objects.filter(channel="in_app", sent_at__isnull=False, notice__isnull=True).values_list(
                "pk", flat=True
            )
        ),
        "notice of what was not sent": list(
            Notice.objects.filter(reminder__sent_at__isnull=True).values_list("pk", flat=True)
        ),
        "given up": list(Reminder.objects.filter(failed_at__isnull=False).values_list("pk", flat=True)),
        "two rows of one message": list(
            Reminder.objects.values("kind", "subject", "version", "step", "recipient", "channel")
            .annotate(number=Count("pk")).filter(number__gt=1)
        ),
    }  # fmt: skip


def hurry():
    """Let leases and pauses end at once: what a killed worker or a refusal left is taken up without the long wait."""
    waiting = Reminder.objects.open().outside().filter(due_at__lte=timezone.now())
    waiting.filter(claimed_at__lte=timezone.now() - timedelta(seconds=20)).update(claimed_at=None)
    waiting.filter(retry_at__isnull=False).update(retry_at=None)


def judge_times() -> dict[str, list]:
    """Whether a clock that jumped left its mark; not asked where the play itself puts days between."""
    real = timezone.now() - LONGEST_PLAY, timezone.now() + timedelta(minutes=1)
    rows = Reminder.objects.filter(sent_at__isnull=False).exclude(sent_at__range=real)
    return {"sent at a time that never was": list(rows.values_list("pk", flat=True))}


def judge_outside(gateway, holds) -> dict[str, list]:
    """What is wrong with what left the house. A repeat under the same id is no fault: the chat knows it by the id."""
    rows = Reminder.objects.outside().filter(bundle__isnull=False)
    bundles = {str(bundle) for bundle in rows.values_list("bundle", flat=True)}
    sent = {str(bundle) for bundle in rows.filter(sent_at__isnull=False).values_list("bundle", flat=True)}
    posted = gateway.taken.keys() | gateway.refused.keys()
    parted = rows.values("bundle").annotate(people=Count("recipient", distinct=True)).filter(people__gt=1)
    return {
        "sent but not taken by the robot": list(sent - gateway.taken.keys()),
        "posted without a row": list(posted - bundles),
        "two people in one post": list(parted),
        "sent while the clock was held": [
            pk for held_at, released in holds
            for pk in Reminder.objects.filter(
                sent_at__gt=held_at + timedelta(seconds=1), sent_at__lt=released
            ).values_list("pk", flat=True)
        ],
    }  # fmt: skip
