"""What each address needs, and the few rules that do not follow from its permission. A new address is a new line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from common.periods import quarter
from obligations.models import LocalValue
from tests.matrix.places import (
    ABOVE,
    BRANCHES,
    CASE_PLACES,
    COMMITTEES,
    EARLY_PLACES,
    KNOWING,
    MEETING_PLACES,
    MISSED_BY,
    READ_BY,
    TALKING,
    Persona,
)
from tests.matrix.world import HOLDERS, LOCAL_DUTY, LOCAL_VALUE

Kwargs = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """How to build the address of a route from a place, and what to expect beyond its permission.

    `kwargs(place)` and `query(place)` name the object; None where the place holds none. `places` are those asked about;
    without them the address names no object. `also` narrows who may (with `because`); `answers` are the codes of
    somebody who may; `probes` are questions with another place's words that must never let anything out; `writes` says
    why asking leaves rows behind; `opens` overrides the permission, for the pages of allauth.
    """

    kwargs: Callable[[Any], Kwargs | None] | None = None
    query: Callable[[Any], Kwargs] | None = None
    places: tuple[str, ...] = ()
    also: Callable[[Persona, str], bool] | None = None
    because: str = ""
    answers: frozenset[int] = frozenset({200})
    probes: tuple[Callable[[Any], Kwargs], ...] = ()
    writes: str = ""
    opens: Callable[[Persona], bool] | None = None


def organisation(place) -> Kwargs:
    return {"public_id": place.organisation.public_id}


def account(place) -> Kwargs:
    return {"public_id": place.account.public_id}


def asked(place) -> Kwargs:
    """A right asked for there, which waits for a second administrator."""
    return {"asked": place.asked.public_id}


def planned(place) -> Kwargs:
    return {"public_id": place.planned.public_id}


def draft(place) -> Kwargs:
    return {"public_id": place.draft.public_id}


def sealed(place) -> Kwargs:
    return {"public_id": place.sealed.public_id}


def review(place) -> Kwargs:
    """The record that waits for the organisation of the place."""
    return {"public_id": place.review.public_id}


def missed(place) -> Kwargs:
    return {"public_id": place.missed.public_id}


def leave(place) -> Kwargs | None:
    return {"public_id": place.planned.public_id, "pk": place.leave.pk} if place.leave else None


def resolution(place) -> Kwargs | None:
    return {"public_id": place.sealed.public_id, "pk": place.resolution.pk} if place.resolution else None


def referred(place) -> Kwargs:
    return {"public_id": place.sealed.public_id, "pk": place.referred.pk}


def elected(place) -> Kwargs:
    return {"public_id": place.sealed.public_id, "pk": place.elected.pk}


def exclusion(place) -> Kwargs:
    """Somebody left out of those due in the draft of the place."""
    return {"public_id": place.draft.public_id, "exclusion": place.exclusion.public_id}


def life(place) -> Kwargs:
    """The organizational life meeting of the place."""
    return {"public_id": place.life.public_id}


def said(place) -> Kwargs:
    """What one without an account said of another there."""
    return {"public_id": place.life.public_id, "note": place.said.public_id}


def make_up(place) -> Kwargs | None:
    """What the place's member still has to make up."""
    if place.make_up is None:
        return None
    return {"public_id": place.make_up.meeting.public_id, "make_up": place.make_up.public_id}


def own_make_up(place) -> Kwargs | None:
    return {"make_up": place.make_up.public_id} if place.make_up else None


def member(place) -> Kwargs:
    return {"public_id": place.member.public_id}


def novice(place) -> Kwargs:
    return {"public_id": place.novice.public_id}


def post(place) -> Kwargs:
    return {"public_id": place.member.public_id, "pk": place.appointment.pk}


def assignment(place) -> Kwargs:
    return {"public_id": place.member.public_id, "pk": place.assignment.pk}


def roster(place) -> Kwargs:
    return {"public_id": place.roster.public_id}


def file(place) -> Kwargs:
    return {"public_id": place.sealed.public_id, "file": place.attachment.public_id}


def draft_file(place) -> Kwargs:
    return {"public_id": place.draft.public_id, "file": place.draft_file.public_id}


def template(place) -> Kwargs:
    return {"public_id": place.template.public_id}


def paper_kind(place) -> Kwargs:
    return {"public_id": place.template.organisation.public_id, "kind": place.template.kind}


def specimen(place) -> Kwargs:
    return {"public_id": place.template.public_id, "record": place.specimen.public_id, "ending": "docx"}


def light(place) -> Kwargs:
    """The light of the duty from which the place is exempt."""
    return {
        "code": LOCAL_DUTY, "public_id": place.organisation.public_id, "period": quarter(place.planned.held_on).code,
    }  # fmt: skip


def term(place) -> Kwargs:
    return {"public_id": place.organisation.public_id, "pk": place.term.pk}


def study(place) -> Kwargs:
    return {"public_id": place.study.public_id}


def talk(place) -> Kwargs:
    return {"public_id": place.talk.public_id}


def local_value(place) -> Kwargs:
    """The value that the bureau set."""
    return {"rule": LOCAL_VALUE, "pk": LocalValue.objects.get(rule=LOCAL_VALUE).pk}


def case(place) -> Kwargs:
    return {"public_id": place.case.public_id}


def case_step(place) -> Kwargs:
    return {"public_id": place.case.public_id, "step": place.step.public_id}


def case_sanction(place) -> Kwargs:
    return {"public_id": place.case.public_id, "sanction": place.sanction.public_id}


def case_appeal(place) -> Kwargs:
    return {"public_id": place.case.public_id, "appeal": place.appeal.public_id}


def early(place) -> Kwargs:
    """The early reminder that the place keeps."""
    return {"public_id": place.early.public_id}


def risk(place) -> Kwargs:
    return {"public_id": place.risk.public_id}


def officer(place) -> Kwargs:
    """An officer of the place whose rights do not rest: letting them hold again changes nothing."""
    return {"public_id": place.account.public_id}


def words(place) -> Kwargs:
    """The beginning of every word planted in a place, as a search."""
    return {"q": place.words}


def of_organisation(place) -> Kwargs:
    return {"organisation": place.organisation.public_id}


ALL = (
    "root", "committee", "general", "own", "child", "sibling", "twin", "foreign_general", "foreign", "other_committee",
    "outside",
)  # fmt: skip
TALKED = "Only whoever was asked to hold a talk finds it among the own."
LOOKED = "Every look at a case leaves an entry."
NAMED = "A case exists for those named on it, and never for whoever stands in a relation to it."
ACCOUNT_ONLY = "Only officers of the own part can be let in again; the account of the place is none."
MOVABLE = frozenset({200, 302})
OWN_ROSTER = "A roster that waits is open to its reader alone, where the right still reaches."
EXPORTED = "Every export leaves an entry."
PRINTED = "Every paper made leaves an entry."
ONE_BUREAU = "What holds for the whole bureau needs the right at its top."
FOR_EVERYBODY = "A rule holds everywhere; only the exemptions on its page belong to places, and they are cut."
NO_PLACE_OF_ITS_OWN = "Somebody is invited in person, to the meetings of the own branch and group."

# Places that stand above a branch.
REVIEWERS = ("general", "foreign_general", "other_committee")
MISSED = "Whoever was away from a meeting reads its sealed record, nobody else by this address."

TEMPORARY_ABOVE = "Whoever keeps the people of the temporary branch sends them home; it hangs beside the own branch."


def knows(persona, place) -> bool:
    """Whether the persona is named on the case of the place, and nothing stands against it."""
    return persona.name in KNOWING.get(place, ())


def case_page(kwargs=case, answers=frozenset({200})) -> "Rule":
    """A page of the case of a place."""
    return Rule(kwargs, places=CASE_PLACES, also=knows, because=NAMED, answers=answers, writes=LOOKED)


def talks(persona, place) -> bool:
    """Whether the persona is to hold the talk that the place keeps."""
    return persona.name == TALKING.get(place)


def keeps_people_above(persona, place) -> bool:
    """The temporary branch of a place hangs under the body above it."""
    return persona.holds("members.change_member", ABOVE[place])


def own_home(persona, place) -> bool:
    """Invitations go to the branch one belongs to, and to the group one leads as its member."""
    return persona.home == place or (persona.name == "group_leader" and place == "child")


def missed_it(persona, place) -> bool:
    """A record is read in person by whoever was due and away."""
    return MISSED_BY[place] == persona.name


def read_it(persona, place) -> bool:
    """A roster that waits is its reader's own, where the right still reaches."""
    return READ_BY.get(place) == persona.name


def holds_bureau(persona, _place) -> bool:
    """What holds for the whole bureau is set by whoever has a right at its top."""
    return persona.has_right_at("root")


def at_root(persona, _place) -> bool:
    """Local values are set by whoever holds the right at the root."""
    return persona.holds("obligations.set_value", "root")


def sees_duties(persona) -> bool:
    """What a rule says is no place's own; whose lights one sees decides whether one reads it."""
    return persona.holds("obligations.view_due")


def is_signed_in(persona) -> bool:
    return persona.is_signed_in


def anybody(persona) -> bool:
    return True


RULES: dict[str, Rule] = {
    # --- Sign-in, language, health: pages without a place -----------------------------------------------------------
    "account_login": Rule(opens=anybody, answers=MOVABLE, because="The door itself; who is inside is led on."),
    "account_logout": Rule(
        opens=anybody,
        answers=MOVABLE,
        writes="Signing out leaves an entry.",
        because="Signs out nobody but oneself.",
    ),
    "mfa_authenticate": Rule(answers=MOVABLE),
    "account_inactive": Rule(opens=anybody, because="One sentence, the same for everybody."),
    "account_change_password": Rule(opens=is_signed_in, because="Changes nobody's password but one's own."),
    "account_signup": Rule(opens=anybody, answers=MOVABLE | {429}, because="The adapter keeps it shut."),
    "health": Rule(),
    "set_language": Rule(answers=MOVABLE),
    # --- Today, dashboard -------------------------------------------------------------------------------------------
    "dashboards:workbench": Rule(
        answers=MOVABLE,
        because="Somebody without a branch is led to the page that fits.",
        probes=(lambda place: {"branch": place.organisation.public_id},),
    ),
    "dashboards:dashboard": Rule(probes=(lambda place: {"unit": place.organisation.public_id}, words)),
    "dashboards:export": Rule(
        writes=EXPORTED, probes=(lambda place: {"unit": place.organisation.public_id, "open": "all"},)
    ),
    "dashboards:export-pdf": Rule(
        answers=MOVABLE,
        writes=EXPORTED,
        because="Without Pango the page is shown instead.",
        probes=(lambda place: {"unit": place.organisation.public_id, "open": "all"},),
    ),
    "dashboards:group": Rule(
        lambda place: {"key": place.organisation.public_id},
        query=lambda place: {"state": "open"},
        places=("general", "foreign_general"),
    ),
    "dashboards:branch": Rule(organisation, places=BRANCHES),
    "dashboards:branch-pdf": Rule(
        organisation,
        places=BRANCHES,
        answers=MOVABLE,
        writes=EXPORTED,
        because="Without Pango the page is shown instead.",
    ),
    # --- Organisations ----------------------------------------------------------------------------------------------
    "branches:list": Rule(probes=(words, of_organisation)),
    "branches:detail": Rule(organisation, places=ALL),
    "branches:found": Rule(organisation, places=ALL),
    "branches:rename": Rule(organisation, places=ALL),
    "branches:change": Rule(organisation, places=ALL),
    "branches:move": Rule(organisation, places=ALL),
    "branches:close": Rule(organisation, places=ALL),
    "branches:term": Rule(organisation, places=ALL),
    "branches:shift": Rule(term, places=BRANCHES),
    "branches:notice": Rule(term, places=BRANCHES),
    # --- Accounts ---------------------------------------------------------------------------------------------------
    "accounts:list": Rule(probes=(words,)),
    "accounts:open": Rule(),
    "accounts:matrix": Rule(),
    "accounts:own": Rule(),
    "accounts:session": Rule(),
    "accounts:end-session": Rule(answers=MOVABLE),
    "accounts:factors": Rule(),
    "accounts:factor-app": Rule(),
    "accounts:factor-key": Rule(),
    "accounts:factor-codes": Rule(),
    "accounts:factor-remove": Rule(lambda _place: {"pk": 1}, answers=frozenset({404}), because="Nobody here has one."),
    "accounts:activate": Rule(),
    "accounts:detail": Rule(account, places=ALL),
    "accounts:disable": Rule(account, places=ALL),
    "accounts:enable": Rule(account, places=ALL),
    "accounts:reset": Rule(account, places=ALL),
    "accounts:confirm-reset": Rule(account, places=ALL),
    "accounts:requests": Rule(),
    "accounts:decide": Rule(asked, places=ALL),
    "accounts:give": Rule(account, places=ALL),
    "accounts:end": Rule(account, places=ALL),
    # --- Meetings ---------------------------------------------------------------------------------------------------
    "meetings:list": Rule(probes=(words, of_organisation)),
    "meetings:plan": Rule(query=of_organisation, places=MEETING_PLACES),
    "meetings:mine": Rule(),
    "meetings:invitation": Rule(planned, places=MEETING_PLACES, also=own_home, because=NO_PLACE_OF_ITS_OWN),
    "meetings:reviews": Rule(probes=(words, lambda place: {"branch": place.organisation.public_id, "reviewer": "all"})),
    "meetings:review": Rule(review, places=REVIEWERS),
    "meetings:hand-in": Rule(draft, places=BRANCHES),
    "meetings:missed": Rule(missed, places=tuple(MISSED_BY), also=missed_it, because=MISSED),
    "meetings:leading": Rule(probes=(words,)),
    "meetings:study": Rule(),
    "meetings:study-withdraw": Rule(study, places=COMMITTEES),
    "meetings:followups": Rule(probes=(words, of_organisation)),
    "meetings:detail": Rule(sealed, places=MEETING_PLACES),
    "meetings:change": Rule(planned, places=MEETING_PLACES),
    "meetings:cancel": Rule(planned, places=MEETING_PLACES),
    "meetings:decide": Rule(leave, places=BRANCHES, answers=MOVABLE, because="A look leads back to the meeting."),
    "meetings:record": Rule(draft, places=MEETING_PLACES),
    "meetings:notes": Rule(draft, places=MEETING_PLACES),
    "meetings:draft-key": Rule(draft, places=MEETING_PLACES),
    "meetings:panel": Rule(draft, places=MEETING_PLACES),
    "meetings:exclusions": Rule(draft, places=MEETING_PLACES),
    "meetings:count-again": Rule(exclusion, places=BRANCHES),
    "meetings:criticism": Rule(life, places=BRANCHES, writes="Reading leaves an entry."),
    "meetings:criticism-back": Rule(said, places=BRANCHES),
    "meetings:own-criticism": Rule(life, places=BRANCHES, also=own_home, because=NO_PLACE_OF_ITS_OWN),
    "meetings:own-criticism-back": Rule(
        said, places=BRANCHES, also=lambda persona, place: False, because="Only whoever spoke takes it back."
    ),
    "meetings:addendum": Rule(sealed, places=MEETING_PLACES),
    "meetings:question": Rule(sealed, places=MEETING_PLACES),
    "meetings:weigh": Rule(sealed, places=MEETING_PLACES),
    "meetings:done": Rule(resolution, places=BRANCHES),
    "meetings:filing": Rule(elected, places=BRANCHES),
    "meetings:referral": Rule(referred, places=BRANCHES, writes=PRINTED),
    "meetings:make-up": Rule(make_up, places=BRANCHES),
    "meetings:confirm-make-up": Rule(
        own_make_up, places=BRANCHES, also=lambda persona, place: False, because="Only the member in person confirms."
    ),
    "meetings:attach": Rule(draft, places=MEETING_PLACES),
    "meetings:attachment": Rule(file, places=MEETING_PLACES),
    "meetings:detach": Rule(draft_file, places=MEETING_PLACES),
    "meetings:docx": Rule(sealed, places=MEETING_PLACES, writes=PRINTED),
    "meetings:pdf": Rule(sealed, places=MEETING_PLACES, writes=PRINTED),
    "meetings:paper": Rule(probes=(lambda place: {"unit": place.organisation.public_id},)),
    "meetings:paper-kind": Rule(paper_kind, places=tuple(HOLDERS)),
    "meetings:paper-withdraw": Rule(paper_kind, places=tuple(HOLDERS)),
    "meetings:paper-supplied": Rule(lambda _place: {"kind": "general_assembly"}),
    "meetings:paper-version": Rule(template, places=tuple(HOLDERS)),
    "meetings:paper-file": Rule(template, places=tuple(HOLDERS)),
    "meetings:paper-use": Rule(template, places=tuple(HOLDERS)),
    "meetings:paper-specimen": Rule(specimen, places=HOLDERS, writes=PRINTED),
    # --- Members ----------------------------------------------------------------------------------------------------
    "members:list": Rule(probes=(words, of_organisation)),
    "members:own": Rule(),
    "members:enter": Rule(probes=(of_organisation,)),
    "members:export": Rule(probes=(of_organisation,)),
    "members:import": Rule(probes=(of_organisation,)),
    "members:preview": Rule(roster, places=ALL, also=read_it, because=OWN_ROSTER),
    "members:check": Rule(roster, places=ALL, also=read_it, because=OWN_ROSTER),
    "members:confirm": Rule(roster, places=ALL, also=read_it, because=OWN_ROSTER),
    "members:discard": Rule(roster, places=ALL, also=read_it, because=OWN_ROSTER),
    "members:own-talk": Rule(
        answers=frozenset({200, 404}), because="Notes a talk of the own record; an account without one has none."
    ),
    "members:talks": Rule(probes=(words,)),
    "members:talk": Rule(),
    "members:talk-withdraw": Rule(talk, places=BRANCHES),
    "members:merge": Rule(organisation, places=BRANCHES),
    "members:detail": Rule(member, places=BRANCHES),
    "members:change": Rule(member, places=BRANCHES),
    "members:transfer": Rule(member, places=BRANCHES),
    "members:assign": Rule(member, places=BRANCHES),
    "members:end-assignment": Rule(assignment, places=BRANCHES, also=keeps_people_above, because=TEMPORARY_ABOVE),
    "members:standing": Rule(novice, places=BRANCHES),
    "members:leave": Rule(member, places=BRANCHES),
    "members:appoint": Rule(member, places=BRANCHES),
    "members:end": Rule(post, places=BRANCHES),
    "members:reveal": Rule(member, places=BRANCHES),
    # --- Cases ------------------------------------------------------------------------------------------------------
    "discipline:board": Rule(probes=(words,), writes=LOOKED),
    "discipline:register": Rule(),
    "discipline:pleas": Rule(writes=LOOKED),
    "discipline:resting": Rule(writes=LOOKED),
    "discipline:renew": Rule(officer, places=CASE_PLACES, also=lambda *_: False, because=ACCOUNT_ONLY),
    "discipline:case": case_page(),
    "discipline:move": case_page(),
    "discipline:extend": case_page(),
    "discipline:name": case_page(),
    "discipline:release": case_page(),
    "discipline:answer": case_page(case_step, MOVABLE),
    "discipline:note": case_page(),
    "discipline:plea": case_page(),
    "discipline:step-aside": case_page(),
    "discipline:declare": case_page(),
    "discipline:sanction": case_page(),
    "discipline:carry-out": case_page(case_sanction),
    "discipline:longer": case_page(case_sanction),
    "discipline:appeal": case_page(case_sanction),
    "discipline:decide-appeal": case_page(case_appeal),
    # --- Registers of the discipline body ---------------------------------------------------------------------------
    "discipline:early": Rule(writes=LOOKED),
    "discipline:remind": Rule(probes=(lambda place: {"member": place.member.public_id},)),
    "discipline:signals": Rule(writes=LOOKED),
    "discipline:talks": Rule(writes=LOOKED),
    "discipline:talk-done": Rule(early, places=EARLY_PLACES, also=talks, because=TALKED),
    "discipline:early-done": Rule(early, places=EARLY_PLACES),
    "discipline:early-followed": Rule(early, places=EARLY_PLACES),
    "discipline:early-withdraw": Rule(early, places=EARLY_PLACES),
    "discipline:risks": Rule(probes=(of_organisation,)),
    "discipline:risks-paper": Rule(writes=EXPORTED, probes=(of_organisation,)),
    "discipline:risk-note": Rule(),
    "discipline:risk-change": Rule(risk, places=BRANCHES),
    "discipline:risk-review": Rule(risk, places=BRANCHES),
    "discipline:risk-close": Rule(risk, places=BRANCHES),
    "discipline:figures": Rule(also=holds_bureau, because=ONE_BUREAU),
    "discipline:figures-export": Rule(also=holds_bureau, because=ONE_BUREAU, writes=EXPORTED),
    # --- Duties -----------------------------------------------------------------------------------------------------
    "obligations:list": Rule(probes=(words, of_organisation)),
    "obligations:comparison": Rule(also=holds_bureau, because=ONE_BUREAU),
    "obligations:calendar": Rule(also=holds_bureau, because=ONE_BUREAU),
    "obligations:calendar-remove": Rule(also=holds_bureau, because=ONE_BUREAU, answers=MOVABLE),
    "obligations:values": Rule(also=at_root, because=ONE_BUREAU),
    "obligations:value": Rule(lambda place: {"rule": LOCAL_VALUE}, places=("root",), also=at_root, because=ONE_BUREAU),
    "obligations:withdraw": Rule(local_value, places=("root",), also=at_root, because=ONE_BUREAU),
    "obligations:rule": Rule(
        lambda place: {"code": LOCAL_DUTY}, places=("root",), opens=sees_duties, because=FOR_EVERYBODY
    ),
    "obligations:why": Rule(light, places=BRANCHES),
    "obligations:exempt": Rule(light, places=BRANCHES),
    "obligations:resume": Rule(light, places=BRANCHES),
    # --- Articles, reminders, trail ---------------------------------------------------------------------------------
    "regulations:list": Rule(),
    "regulations:article": Rule(lambda place: {"slug": "con-7"}, places=("root",)),
    "regulations:rule": Rule(lambda place: {"slug": "general-assembly-quorum"}, places=("root",)),
    "reminders:list": Rule(),
    "reminders:open": Rule(answers=MOVABLE),
    "reminders:read": Rule(answers=MOVABLE),
    "reminders:preference": Rule(),
    "reminders:policy": Rule(also=holds_bureau, because=ONE_BUREAU),
    "reminders:outbox": Rule(),
    "reminders:again": Rule(answers=MOVABLE),
    "reminders:clock": Rule(answers=MOVABLE),
    "audit:chain": Rule(also=holds_bureau, because=ONE_BUREAU),
    "audit:list": Rule(probes=(lambda place: {"person": place.words},)),
}
