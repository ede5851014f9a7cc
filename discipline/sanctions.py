"""A sanction is entered, approved, takes effect downstairs, is carried out; an appeal may follow."""

import json
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import StaleEdit
from common.row_security import reading_everything
from discipline.choices import (
    AdministrativeSanctionKind,
    AppealOutcome,
    Duty,
    Ground,
    Organ,
    SanctionKind,
    SanctionSide,
    Stage,
    StepKind,
    StepState,
)
from discipline.models import Appeal, Sanction
from discipline.registering import refuse
from discipline.rules import (
    PROBATION_MONTHS,
    Effect,
    administrative_effect_end,
    probation_effect,
    rests,
    sanction_effect,
)
from discipline.stage_rules import organs_for
from discipline.steps import EFFECTS, ask, check_works, duty_of, lock, write
from discipline.trail import leave
from members.actions import change_rest, end_posts, record_leaving, suspend_rights
from members.choices import LeavingReason, RestKind
from members.models import Member, Suspension

# With these a member holds no Party post any more (Disciplinary Regulations, Art. 11 to 13).
ENDS_POSTS = frozenset({SanctionKind.REMOVAL, SanctionKind.PROBATION})


@transaction.atomic
def enter_sanction(case, *, side, kind, decided_on, organ, by, months=None, replaces_removal=False,
                   touches_post=False, meeting=None, version=None) -> Sanction:  # fmt: skip
    """Enter the decision of the competent organisation; it takes effect when somebody else has approved the entry.

    Raises Refused for an unlawful length, an organ that may not decide it (Constitution, Art. 42; Approval Rules,
    Art. 6), a day ahead, or a person who is no Party member.
    """
    _check_kind(case, side, kind, months, organ, replaces_removal=replaces_removal)
    with reading_everything():
        case = lock(case, version)
        if case.stage != Stage.ADJUDICATION:
            refuse("stage", _("A sanction is entered while the case is adjudicated."))
        if decided_on < case.received_on:
            refuse("before-lead", _("The decision lies before the lead."), "decided_on")
        step = ask(case, kind=StepKind.SANCTION, ground=Ground.FOUND, by=by, on=max(decided_on, case.stage_on))
        return Sanction.objects.create(
            case=case, side=side, kind=kind, months=months, replaces_removal=replaces_removal, decided_on=decided_on,
            organ=organ, touches_post=touches_post, meeting=meeting, step=step,
        )  # fmt: skip


def _check_kind(case, side, kind, months, organ, *, replaces_removal):
    """Whether side, kind, length and organ fit one another."""
    if side == SanctionSide.STATE:
        _check_state(kind, organ)
        return
    if kind not in SanctionKind.values:
        refuse("kind", _("Choose a Party sanction."), "kind")
    if organ not in organs_for(kind):
        message = _("This organ may not decide this sanction (Constitution, Art. 42; Approval Rules, Art. 6).")
        refuse("organ", message, "organ")
    if (kind == SanctionKind.PROBATION) != (months in PROBATION_MONTHS):
        message = _("A probation within the Party lasts 12 or 24 months; no other sanction has a length.")
        refuse("months", message, "months")
    if replaces_removal and kind != SanctionKind.SEVERE_WARNING:
        refuse("replaces", _("Only a severe warning takes the place of a removal."), "replaces_removal")
    if case.facts.member is None:
        refuse("no-member", _("The person is in no register of members: there is no Party sanction."), "side")


def _check_state(kind, organ):
    if kind not in AdministrativeSanctionKind.values:
        refuse("kind", _("Choose an administrative sanction."), "kind")
    if organ not in {Organ.EMPLOYER, Organ.HIGHER}:
        refuse("organ", _("A sanction of the state is decided by the appointing authority."), "organ")


def effect_of(sanction):
    """(last day of the effects, last day without a vote or None) of a sanction."""
    if sanction.side == SanctionSide.STATE:
        return administrative_effect_end(sanction.kind, sanction.decided_on), None
    effect = party_effect(sanction)
    return effect.ends_on, effect.voting_rights_rest_until


def party_effect(sanction) -> Effect:
    """What follows from a sanction of the Party."""
    return sanction_effect(
        sanction.kind, sanction.decided_on, months=sanction.months, replaces_removal=sanction.replaces_removal
    )


def take_effect(case, step, by):
    """Bring about what follows from an approved sanction, in the words of the floors below: from when to when.

    Rights rest during a probation, no post is given while effects last, posts fall; an expelled person leaves.
    Sanctions of the state touch no rights of the Party.
    """
    sanction = step.sanction
    if sanction.side == SanctionSide.STATE:
        return
    member = Member.objects.select_related("organisation").get(pk=case.facts.member)
    if sanction.kind == SanctionKind.EXPULSION:
        record_leaving(member, on=sanction.decided_on, reason=LeavingReason.REMOVED, by=by)
        return
    made = [
        suspend_rights(member, start=start, end=end, kind=kind, by=by)
        for kind, start, end in rests(party_effect(sanction), sanction.decided_on)
    ]
    if sanction.kind in ENDS_POSTS:
        end_posts(member, on=sanction.decided_on, by=by)
    _keep_rests(case, sanction, {row.kind: row.pk for row in made})


EFFECTS[StepKind.SANCTION] = take_effect


def _keep_rests(case, sanction, rests):
    sanction.sealed_rests = case.seal(f"rests:{sanction.public_id}", json.dumps(rests))
    sanction.save(update_fields=["sealed_rests"])


def rests_of(case, sanction) -> list[Suspension]:
    """What rests because of a sanction."""
    if not sanction.sealed_rests:
        return []
    keys = json.loads(case.unseal(f"rests:{sanction.public_id}", sanction.sealed_rests)).values()
    return list(Suspension.objects.filter(pk__in=keys).select_related("member__organisation"))


def lock_sanction(sanction, version) -> Sanction:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Sanction.objects.select_for_update().get(pk=sanction.pk)
    if row.version != version:
        raise StaleEdit(row)
    return row


@transaction.atomic
def carry_out(sanction, *, by, version, announced_on=None, filed_on=None, post_changed_on=None, reported_on=None):
    """Note by when a sanction was announced, filed, carried through in pay and post, reported. Raises Refused."""
    with reading_everything():
        case = lock(sanction.case)
        check_works(case, by)
        sanction = lock_sanction(sanction, version)
        days = {"announced_on": announced_on, "filed_on": filed_on, "post_changed_on": post_changed_on,
                "reported_on": reported_on}  # fmt: skip
        for field, day in days.items():
            if day and not sanction.decided_on <= day <= timezone.localdate():
                refuse("day", _("This day lies before the decision or has not come yet."), field)
            setattr(sanction, field, day)
        sanction.version += 1
        sanction.save(update_fields=[*days, "version"])
        leave(by, "case.carried-out", case)
    return sanction


@transaction.atomic
def extend_probation(sanction, *, on, by, version) -> Sanction:
    """Lengthen a probation of one year by another one, decided before it ends (Disciplinary Regulations, Art. 12)."""
    with reading_everything():
        case = lock(sanction.case)
        if duty_of(case, by) != Duty.APPROVER:
            refuse("not-approver", _("Somebody else, who approves on this case, has to answer."))
        sanction = lock_sanction(sanction, version)
        if sanction.kind != SanctionKind.PROBATION or sanction.months != PROBATION_MONTHS[0]:
            refuse("not-extendable", _("Only a probation of one year is extended, once."))
        longer = probation_effect(sanction.decided_on, PROBATION_MONTHS[1])
        shorter = probation_effect(sanction.decided_on, PROBATION_MONTHS[0])
        if not sanction.decided_on < on <= min(shorter.voting_rights_rest_until, timezone.localdate()):
            refuse("too-late", _("The extension is decided before the probation ends, and noted afterwards."), "on")
        ends = {RestKind.RIGHTS: longer.voting_rights_rest_until, RestKind.POSTS: longer.ends_on}
        for rest in rests_of(case, sanction):
            change_rest(rest, end=ends[rest.kind], by=by)
        sanction.months, sanction.extended_on, sanction.version = PROBATION_MONTHS[1], on, sanction.version + 1
        sanction.save(update_fields=["months", "extended_on", "version"])
        leave(by, "case.probation-extended", case)
    return sanction


@transaction.atomic
def accept_appeal(sanction, *, accepted_on, by) -> Appeal:
    """Accept an appeal: reviewed within three months, by people who did not handle the case (Art. 59)."""
    with reading_everything():
        case = lock(sanction.case)
        check_works(case, by)
        sanction = Sanction.objects.select_related("step").get(pk=sanction.pk)
        if sanction.step.state != StepState.APPROVED or case.appeals.filter(decided_on__isnull=True).exists():
            refuse("no-appeal", _("Against this sanction no appeal can be accepted now."))
        if not sanction.decided_on <= accepted_on <= timezone.localdate():
            refuse("day", _("This day lies before the decision or has not come yet."), "accepted_on")
        appeal = Appeal.objects.create(case=case, sanction=sanction, accepted_on=accepted_on)
        leave(by, "case.appealed", case)
    return appeal


@transaction.atomic
def decide_appeal(appeal, *, outcome, decided_on, by) -> Appeal:
    """Decide an appeal: only by a reviewer, who never handled the case. A revoked sanction stops having effects."""
    with reading_everything():
        case = lock(appeal.case)
        # Another reviewer may have decided while this one waited for the lock.
        appeal = Appeal.objects.select_related("sanction").get(pk=appeal.pk)
        if duty_of(case, by) != Duty.REVIEWER:
            refuse("not-reviewer", _("An appeal is decided by people who did not handle the case."))
        if appeal.decided_on or not appeal.accepted_on <= decided_on <= timezone.localdate():
            refuse("day", _("This day lies before the acceptance or has not come yet."), "decided_on")
        appeal.outcome, appeal.decided_on, appeal.decided_by = outcome, decided_on, by
        appeal.save(update_fields=["outcome", "decided_on", "decided_by"])
        if outcome == AppealOutcome.REVOKED:
            for rest in rests_of(case, appeal.sanction):
                change_rest(rest, end=decided_on - timedelta(days=1), by=by)
        write(case)
        leave(by, "case.appeal-decided", case)
    return appeal
