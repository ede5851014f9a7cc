"""The pages of records that are not sealed yet: what stands on them, who changed what, what is still open."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from meetings.models import Draft, DraftStep

# How long the way back to an older version is kept; nobody begins from an older page.
STEPS_KEPT = timedelta(days=30)
# Somebody who saved within this time is named as editing too.
EDITING_FOR = timedelta(minutes=10)


@dataclass
class Stand:
    """The page as it is stored. `before` are the rows as they stand where no page is kept yet."""

    meeting: object
    draft: Draft | None
    before: dict

    @property
    def is_kept(self) -> bool:
        """Whether the kept page is the one the rows were written from; other writers make it void."""
        return self.draft is not None and self.draft.version == self.meeting.version

    @property
    def is_torn(self) -> bool:
        """Whether somebody saved between the reading of the rows and of the kept page: together they are no page."""
        return self.draft is not None and self.draft.version > self.meeting.version

    @property
    def values(self) -> dict:
        """The page, place by place."""
        return self.draft.values if self.is_kept else self.before

    @property
    def questions(self) -> list[dict]:
        """The places nobody has decided yet."""
        return self.draft.questions if self.is_kept else []

    @property
    def steps(self):
        """The saves the page remembers, oldest first, each with who saved."""
        rows = DraftStep.objects.filter(draft=self.draft) if self.is_kept else DraftStep.objects.none()
        return rows.select_related("by").defer("answer").order_by("version")

    def since(self, version) -> list[DraftStep] | None:
        """The saves after `version`, oldest first; None where the way back is not known."""
        if version == self.meeting.version:
            return []
        known = self.is_kept and self.draft.begun <= version < self.meeting.version
        return list(self.steps.filter(version__gt=version)) if known else None

    def answered(self, key) -> dict | None:
        """The answer to an act that was carried out already."""
        return self.steps.filter(key=key).values_list("answer", flat=True).first()

    def last_change_of(self, name) -> DraftStep | None:
        """The last save that changed one place."""
        return self.steps.filter(changes__has_key=name).last()


def draft_of(meeting) -> Draft | None:
    """The kept page of a meeting."""
    return Draft.objects.filter(meeting=meeting).first()


def keep(stand: Stand, meeting, values, questions, **step) -> Draft:
    """Keep the page from which the rows of `meeting` were just written, and what changed in it."""
    draft = stand.draft if stand.is_kept else begin(stand, meeting)
    now = timezone.now()
    old = draft.steps.filter(at__lt=now - STEPS_KEPT).order_by("version")
    if (last := old.last()) is not None:
        draft.begun = last.version
        old._raw_delete(old.db)
    draft.version, draft.values, draft.questions = meeting.version, values, questions
    draft.save()
    DraftStep.objects.create(draft=draft, version=meeting.version, at=now, **step)
    return draft


def begin(stand: Stand, meeting) -> Draft:
    """A page without memory; one that other writers made void starts anew."""
    forget(meeting)
    return Draft.objects.create(meeting=meeting, version=meeting.version, begun=stand.meeting.version)


def follow(meeting):
    """Something beside the page counted the version of a meeting up: what stands on the page is still what stands."""
    Draft.objects.filter(meeting=meeting, version=meeting.version - 1).update(version=meeting.version)


def others_editing(stand: Stand, by) -> list[DraftStep]:
    """The last save of everybody else who saved lately."""
    lately = timezone.now() - EDITING_FOR
    rows = stand.steps.filter(at__gte=lately).exclude(by=by).defer("answer", "changes") if stand.is_kept else ()
    return list({step.by_id: step for step in rows}.values())


def forget(meeting):
    """Throw the page away: the record is sealed, its rows are what stands."""
    DraftStep.objects.filter(draft__meeting=meeting)._raw_delete(DraftStep.objects.db)
    Draft.objects.filter(meeting=meeting)._raw_delete(Draft.objects.db)


def draft_secret(purpose, user, meeting) -> bytes:
    """32 bytes that only this site can make, for one purpose, person and draft."""
    return salted_hmac(f"meetings.draft.{purpose}", f"{user.pk}/{meeting.public_id}", algorithm="sha256").digest()
