"""What the levels above have done with the records of the last weeks: mostly read, some decided on, one returned."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from audit.trail import build
from meetings.choices import PartKind, ReviewMode, ReviewState, State
from meetings.models import Meeting, Review
from meetings.reviewing import VERBS, is_reviewed, new_round
from meetings.selectors import kinds_of
from obligations.deriving import LocalValues

DAYS = 75
# How many records lie before the general branch that the demo shows.
LEFT = 2
RETURN_NOTE = "请补记讨论情况，发言要点不能空缺。"


class Reviewers:
    """Draws the reviews of a bureau whose meetings stand already, and writes them in bulk."""

    def __init__(self, bureau, shown):
        self.bureau, self.rng, self.shown = bureau, bureau.rng, shown
        self.now = timezone.make_aware(datetime.combine(bureau.today, time(0, 0)))
        self.values = LocalValues()
        named = User.objects.in_bulk(["dangwei", "zongzhi"], field_name="badge_number")
        self.staff, self.own = named["dangwei"], named["zongzhi"]

    def write(self):
        """One round for each record sealed lately."""
        since = self.now - timedelta(days=DAYS)
        rows = Meeting.objects.filter(state=State.SEALED, sealed_at__gte=since).select_related("organisation")
        meetings = list(rows.prefetch_related("parts").order_by("sealed_at", "id"))
        reviews = [self.round(meeting) for meeting in meetings if is_reviewed(meeting.organisation)]
        self.leave_waiting(reviews)
        self.send_back(reviews)
        Review.objects.bulk_create(reviews)
        Entry.objects.bulk_create(self.entry(row) for row in reviews if row.decided_at)

    def round(self, meeting) -> Review:
        """A round, decided within days unless the record is new or lay too long."""
        review = new_round(meeting, self.values, meeting.sealed_at)
        review.public_id = self.bureau.inventor.address()
        lies = self.rng.random() < 0.04
        decided = meeting.sealed_at + timedelta(hours=self.rng.randint(220, 400) if lies else self.rng.randint(6, 110))
        if decided < self.now:
            accepted = review.mode == ReviewMode.DECIDE
            review.state = ReviewState.ACCEPTED if accepted else ReviewState.READ
            review.decided_at, review.decided_by = decided, self.by(review)
        return review

    def by(self, review) -> User:
        """Who decided: the staff of the general branch shown, else of the committee."""
        return self.own if review.reviewer_id == self.shown.parent_id else self.staff

    def leave_waiting(self, reviews):
        """The shown general branch has still to read the last records of its other branches."""
        others = [
            row for row in reviews
            if row.reviewer_id == self.shown.parent_id and row.meeting.organisation_id != self.shown.pk
        ]  # fmt: skip
        for row in others[-LEFT:]:
            row.state, row.decided_at, row.decided_by = ReviewState.WAITING, None, None

    def send_back(self, reviews):
        """The last record of the shown branch on which was decided came back."""
        kind = PartKind.COMMITTEE_MEETING
        own = [
            row for row in reviews
            if row.meeting.organisation_id == self.shown.pk and row.decided_at and kind in kinds_of(row.meeting)
        ]  # fmt: skip
        for row in own[-1:]:
            row.state, row.place, row.code, row.note = ReviewState.RETURNED, "item-0", "no-remarks", RETURN_NOTE

    def entry(self, review) -> Entry:
        """The entry of a verdict at its moment."""
        path = review.meeting.organisation.path
        entry = build(review.decided_by, VERBS[review.state], review, path=path, reference=review.code)
        entry.at = review.decided_at
        return entry
