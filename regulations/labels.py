"""What the facts and verdicts of rules are called on pages. Outside (`judge`) they keep their English codes."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

LABELS = {
    "abroad": pgettext_lazy("rule", "abroad"),
    "abstain": pgettext_lazy("rule", "abstentions"),
    "accepted_on": pgettext_lazy("rule", "day the appeal was accepted"),
    "act": pgettext_lazy("rule", "act of the branch"),
    "admitted_on": pgettext_lazy("rule", "day of admission as a probationary member"),
    "amount in yuan": pgettext_lazy("rule", "amount in yuan"),
    "announce_by": pgettext_lazy("rule", "to be announced by"),
    "applied_on": pgettext_lazy("rule", "day of the application"),
    "assembly_on": pgettext_lazy("rule", "day of the assembly"),
    "assembly_passed": pgettext_lazy("rule", "whether the assembly passed it"),
    "at_most": pgettext_lazy("rule", "greatest number allowed"),
    "away_six_months": pgettext_lazy("rule", "away for six months"),
    "base": pgettext_lazy("rule", "base of the dues"),
    "candidates": pgettext_lazy("rule", "number of candidates"),
    "carried": pgettext_lazy("rule", "whether it is carried"),
    "cells": pgettext_lazy("rule", "figures of a line"),
    "central_trainings": pgettext_lazy("rule", "number of central trainings"),
    "changes": pgettext_lazy("rule", "days on which posts changed"),
    "class_hours": pgettext_lazy("rule", "class hours"),
    "committee_required": pgettext_lazy("rule", "a committee has to be elected"),
    "counts": pgettext_lazy("rule", "whether it counts"),
    "days": pgettext_lazy("rule", "number of days"),
    "decided_on": pgettext_lazy("rule", "day of the decision"),
    "detained": pgettext_lazy("rule", "detained"),
    "dispose_by": pgettext_lazy("rule", "to be disposed of by"),
    "due": pgettext_lazy("rule", "those due"),
    "due_on": pgettext_lazy("rule", "due on"),
    "earliest_prospective_on": pgettext_lazy("rule", "earliest day as a prospective member"),
    "effect_ends_on": pgettext_lazy("rule", "day the effect ends"),
    "elected": pgettext_lazy("rule", "elected"),
    "elected_on": pgettext_lazy("rule", "day of the election"),
    "enough": pgettext_lazy("rule", "whether it is enough"),
    "entered_at": pgettext_lazy("rule", "moment of entry"),
    "even_number": pgettext_lazy("rule", "an even number"),
    "excluded": pgettext_lazy("rule", "those left out"),
    "expires_on": pgettext_lazy("rule", "day it ends"),
    "extension_months": pgettext_lazy("rule", "months of the extension"),
    "extension_out_of_range": pgettext_lazy("rule", "an extension outside the limits"),
    "findings": pgettext_lazy("rule", "findings"),
    "form": pgettext_lazy("rule", "form of the branch"),
    "from": pgettext_lazy("rule", "first day"),
    "full": pgettext_lazy("rule", "number of full members"),
    "full_members": pgettext_lazy("rule", "number of full members"),
    "ground": pgettext_lazy("rule", "ground for leaving out"),
    "grounds that count": pgettext_lazy("rule", "grounds that count"),
    "has_committee": pgettext_lazy("rule", "whether there is a committee"),
    "has_discipline_commissioner": pgettext_lazy("rule", "whether there is a discipline commissioner"),
    "held_on": pgettext_lazy("rule", "day it was held"),
    "higher_approval": pgettext_lazy("rule", "consent of the higher organisation"),
    "hours": pgettext_lazy("rule", "number of hours"),
    "id": pgettext_lazy("rule", "number of the person"),
    "illness": pgettext_lazy("rule", "illness"),
    "infirm": pgettext_lazy("rule", "infirm"),
    "is_appeal": pgettext_lazy("rule", "whether it is an appeal"),
    "kept_by_duty": pgettext_lazy("rule", "kept away by duty"),
    "kind": pgettext_lazy("rule", "kind"),
    "kinds of talks": pgettext_lazy("rule", "kinds of talks"),
    "last_contact_on": pgettext_lazy("rule", "day of the last contact"),
    "late": pgettext_lazy("rule", "whether it is late"),
    "latest_on": pgettext_lazy("rule", "latest day"),
    "leads": pgettext_lazy("rule", "whether the lecturer is marked as a leading cadre"),
    "lecturer": pgettext_lazy("rule", "lecturer and post"),
    "limit_hours": pgettext_lazy("rule", "limit in hours"),
    "lists of ids": pgettext_lazy("rule", "lists of people"),
    "looked_at_on": pgettext_lazy("rule", "day of the last review"),
    "may_handle": pgettext_lazy("rule", "whether the person may handle it"),
    "may_strike_off": pgettext_lazy("rule", "may be struck off"),
    "may_suspend": pgettext_lazy("rule", "membership may be suspended"),
    "members": pgettext_lazy("rule", "members"),
    "membership_suspended": pgettext_lazy("rule", "membership suspended"),
    "migrant": pgettext_lazy("rule", "migrant member"),
    "minor": pgettext_lazy("rule", "whether it was closed as minor"),
    "missing": pgettext_lazy("rule", "what is missing"),
    "months": pgettext_lazy("rule", "number of months"),
    "name": pgettext_lazy("rule", "name of the secretary"),
    "needed": pgettext_lazy("rule", "number needed"),
    "next_review_due": pgettext_lazy("rule", "day of the next review"),
    "no": pgettext_lazy("rule", "votes against"),
    "no_discipline_commissioner": pgettext_lazy("rule", "no discipline commissioner"),
    "no_vote": pgettext_lazy("rule", "those without a vote"),
    "none": pgettext_lazy("rule", "nothing"),
    "not_elected": pgettext_lazy("rule", "not elected"),
    "nothing": pgettext_lazy("rule", "nothing"),
    "on": pgettext_lazy("rule", "day asked about"),
    "over_fifty": pgettext_lazy("rule", "more than fifty full members"),
    "oversight_form": pgettext_lazy("rule", "which of the four forms"),
    "paid_through": pgettext_lazy("rule", "month paid last"),
    "pay_post_by": pgettext_lazy("rule", "pay and post to be settled by"),
    "payer": pgettext_lazy("rule", "kind of payer"),
    "period": pgettext_lazy("rule", "period"),
    "presence": pgettext_lazy("rule", "presence"),
    "present": pgettext_lazy("rule", "those present"),
    "probation_within_party": pgettext_lazy("rule", "probation within the Party"),
    "probationary": pgettext_lazy("rule", "number of probationary members"),
    "rate in percent": pgettext_lazy("rule", "rate in percent"),
    "ratio": pgettext_lazy("rule", "greatest share"),
    "received_on": pgettext_lazy("rule", "day it was received"),
    "recognised_on": pgettext_lazy("rule", "day of recognition as an active applicant"),
    "records": pgettext_lazy("rule", "records"),
    "refer": pgettext_lazy("rule", "to be asked of the higher organisation"),
    "rejoin_not_before": pgettext_lazy("rule", "may not join again before"),
    "relations": pgettext_lazy("rule", "relations to the case"),
    "remind": pgettext_lazy("rule", "to be reminded"),
    "remind_on": pgettext_lazy("rule", "day of the reminder"),
    "replaces_removal": pgettext_lazy("rule", "whether it stands for a removal from post"),
    "report_execution_by": pgettext_lazy("rule", "execution to be reported by"),
    "rest": pgettext_lazy("rule", "sum of the merged figures"),
    "result": pgettext_lazy("rule", "result"),
    "retired_elsewhere": pgettext_lazy("rule", "retired and living elsewhere"),
    "review_by": pgettext_lazy("rule", "review to be completed by"),
    "review_for": pgettext_lazy("rule", "grounds for a review"),
    "review_on": pgettext_lazy("rule", "day set for the review"),
    "reviews": pgettext_lazy("rule", "days of the reviews"),
    "rights_suspended": pgettext_lazy("rule", "when rights rest"),
    "role": pgettext_lazy("rule", "role"),
    "sanctions": pgettext_lazy("rule", "sanctions in force"),
    "sealed_on": pgettext_lazy("rule", "day of the seal"),
    "seats": pgettext_lazy("rule", "number to be elected"),
    "serving_sentence": pgettext_lazy("rule", "serving a sentence"),
    "settled_on": pgettext_lazy("rule", "day it is settled"),
    "shift_over_one_year": pgettext_lazy("rule", "moved by more than one year"),
    "shifted_to": pgettext_lazy("rule", "day the election is moved to"),
    "short_by": pgettext_lazy("rule", "hours missing"),
    "shown": pgettext_lazy("rule", "figures shown one by one"),
    "shut_out_as": pgettext_lazy("rule", "relation that shuts out"),
    "six_months": pgettext_lazy("rule", "unpaid for six months"),
    "size": pgettext_lazy("rule", "number of committee members"),
    "stage": pgettext_lazy("rule", "stage"),
    "standing": pgettext_lazy("rule", "standing"),
    "standing_from": pgettext_lazy("rule", "standing since"),
    "suspended": pgettext_lazy("rule", "membership suspended"),
    "suspended_on": pgettext_lazy("rule", "day of the suspension"),
    "talks": pgettext_lazy("rule", "talks held"),
    "temporary_branch": pgettext_lazy("rule", "not for a temporary branch"),
    "to": pgettext_lazy("rule", "last day"),
    "too_few_full_members": pgettext_lazy("rule", "too few full members"),
    "too_large": pgettext_lazy("rule", "too many members"),
    "too_small": pgettext_lazy("rule", "too few members"),
    "took_part": pgettext_lazy("rule", "took part"),
    "total": pgettext_lazy("rule", "total"),
    "touches_pay_or_post": pgettext_lazy("rule", "whether it touches pay or post"),
    "valid": pgettext_lazy("rule", "whether it is valid"),
    "voting_rights_rest_until": pgettext_lazy("rule", "voting rights rest until"),
    "why": pgettext_lazy("rule", "why they rest"),
    "written_no": pgettext_lazy("rule", "written opinions against"),
    "written_yes": pgettext_lazy("rule", "written opinions in favour"),
    "yes": pgettext_lazy("rule", "votes in favour"),
}  # fmt: skip
# The longest first, so that phrases win; what has no label is a word of its own.
WORD = re.compile("|".join([rf"{name}\b" for name in sorted(LABELS, key=len, reverse=True)] + [r"[a-z_]+"]))
MARK = re.compile(r"\?|, | or |; |: ")


def label(name: str) -> str:
    """What a fact or a part of a verdict is called; raises KeyError."""
    return str(LABELS[name])


def in_words(verdict: str) -> str:
    """A verdict as it is written for outsiders, in the words of the page; raises KeyError."""
    marks = {"?": "", ", ": _(", "), " or ": _(", "), "; ": _("; "), ": ": _(": ")}
    ends = [*MARK.finditer(verdict), None]
    said, start = "", 0
    for end in ends:
        said += WORD.sub(lambda word: label(word[0]), verdict[start : end.start() if end else None])
        said += marks[end[0]] if end else ""
        start = end.end() if end else 0
    return said


def facts_in_words(fields: Mapping[str, object]) -> list[str]:
    """What a rule asks for; what stands inside a list or record follows in brackets. Raises KeyError."""
    return [label(name) + inner_words(shape) for name, shape in fields.items()]


def inner_words(shape) -> str:
    """The facts inside one fact; empty where there are none."""
    while hasattr(shape, "shape"):
        shape = shape.shape
    inner = getattr(shape, "fields", None)
    return _(" (%(facts)s)") % {"facts": _(", ").join(facts_in_words(inner))} if inner else ""
