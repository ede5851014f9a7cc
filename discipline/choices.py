"""The words of discipline work, as the regulations use them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SanctionKind(TextChoices):
    """The five sanctions of the Party, from the lightest to the heaviest."""

    WARNING = "warning", _("Warning")
    SEVERE_WARNING = "severe_warning", _("Severe warning")
    REMOVAL = "removal_from_party_post", _("Removal from Party posts")
    PROBATION = "probation_within_party", _("Probation within the Party")
    EXPULSION = "expulsion", _("Expulsion from the Party")


class AdministrativeSanctionKind(TextChoices):
    """The sanctions of the state for public employees; their clocks are not those of the Party's."""

    WARNING = "warning", _("Administrative warning")
    DEMERIT = "demerit", _("Demerit")
    MAJOR_DEMERIT = "major_demerit", _("Major demerit")
    DEMOTION = "demotion", _("Demotion")
    DISMISSAL = "dismissal", _("Dismissal from post")


class Relation(TextChoices):
    """How somebody stands to a case and to the person it concerns."""

    SUBJECT = "subject", _("the person concerned")
    RELATIVE = "relative", _("a relative of the person concerned")
    WITNESS = "witness", _("a witness")
    INTEREST = "interest", _("somebody with an interest of their own")
    REPORTING_LINE = "reporting_line", _("a superior or subordinate of the person concerned")
    FIRST_HANDLER = "first_handler", _("who handled or decided the case that is appealed")


class Stage(TextChoices):
    """Where a case stands, from the lead to its end."""

    LEAD = "lead", _("Awaiting a disposition")
    INQUIRY = "inquiry", _("Talk or written inquiry")
    VERIFICATION = "verification", _("Preliminary verification")
    HELD = "held", _("Held pending")
    REVIEW = "review", _("Filed and under review")
    ADJUDICATION = "adjudication", _("Adjudication")
    DECIDED = "decided", _("Decided, being carried out")
    CLOSED = "closed", _("Closed")


class Source(TextChoices):
    """Where a lead came from (Enforcement Rules, ch. 4)."""

    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit or call")
    HIGHER = "higher", _("Handed down by a higher body")
    TRANSFER = "transfer", _("Passed on by another body")
    INSPECTION = "inspection", _("Found in an inspection")
    OWN = "own", _("Found in one's own work")


class Problem(TextChoices):
    """What kind of problem it is: the six disciplines, the eight-point rules, and how the police deal with people."""

    POLITICAL = "political", _("Political discipline")
    ORGANIZATIONAL = "organizational", _("Organizational discipline")
    INTEGRITY = "integrity", _("Integrity discipline")
    MASSES = "masses", _("Discipline towards the people")
    WORK = "work", _("Work discipline")
    LIFE = "life", _("Discipline of life")
    GIFTS = "gifts", _("Eight-point rules: gifts of specialties or cash")
    BANQUETS = "banquets", _("Eight-point rules: improper eating and drinking")
    CEREMONIES = "ceremonies", _("Eight-point rules: weddings and funerals")
    ALLOWANCES = "allowances", _("Eight-point rules: allowances and benefits")
    TRAVEL = "travel", _("Eight-point rules: travel at public or others' expense")
    HEDONISM_OTHER = "hedonism_other", _("Eight-point rules: other pleasure-seeking and extravagance")
    DISOBEYING = "disobeying", _("Formalism: central decisions not carried out")
    INACTION = "inaction", _("Formalism: inaction or wrong action in duty")
    RUDENESS = "rudeness", _("Formalism: passive or rough treatment of the people")
    OVERLOAD = "overload", _("Formalism: meetings, papers and inspections without end")
    FORMALISM_OTHER = "formalism_other", _("Formalism and bureaucratism: other")
    RELATIONS = "relations", _("Law enforcement: favours and trading on relations")
    ENFORCEMENT = "enforcement", _("Law enforcement: breach of the rules of handling")
    OTHER = "other", _("Other")


class Duty(TextChoices):
    """Why somebody is named on a case."""

    APPROVER = "approver", _("approves")
    HANDLER = "handler", _("handles")
    TEAM = "team", _("works on it")
    ADJUDICATOR = "adjudicator", _("adjudicates")
    REVIEWER = "reviewer", _("reviews the appeal")


class StepKind(TextChoices):
    """What a handler asks for and another one on the case approves."""

    MOVE = "move", _("next stage")
    EXTEND = "extend", _("a later day")
    NAME = "name", _("one more person on the case")
    RELEASE = "release", _("one person fewer on the case")
    SANCTION = "sanction", _("entry of a sanction")


class StepState(TextChoices):
    ASKED = "asked", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Not approved")


class Ground(TextChoices):
    """Why a step is asked for, as a code: what was found stays in the discipline body's own files."""

    FOUND = "found", _("The facts call for it")
    UNFOUNDED = "unfounded", _("Not as reported; made clear where it must be")
    NOT_ENOUGH = "not_enough", _("Not enough to go on for now")
    MINOR = "minor", _("Minor: first form is enough")
    CARRIED_OUT = "carried_out", _("Everything decided is carried out")
    HIGHER = "higher", _("Handed to another body")
    COMPLEX = "complex", _("More time is needed")
    STAFFING = "staffing", _("Other people work on it from now on")


class Organ(TextChoices):
    """Who decided or approved a sanction."""

    ASSEMBLY = "assembly", _("Branch assembly, approved by the primary committee")
    COMMISSION = "commission", _("Discipline commission of the same level")
    COMMITTEE = "committee", _("Party committee, with the consent of the commission")
    COUNTY = "county", _("Discipline commission of the county level or above")
    HIGHER = "higher", _("Higher body, deciding directly")
    EMPLOYER = "employer", _("Appointing authority of the state side")


class SanctionSide(TextChoices):
    PARTY = "party", _("Party sanction")
    STATE = "state", _("Administrative sanction")


class AppealOutcome(TextChoices):
    UPHELD = "upheld", _("Upheld")
    CHANGED = "changed", _("Changed")
    REVOKED = "revoked", _("Revoked")


class Way(TextChoices):
    """How somebody approached."""

    IN_PERSON = "in_person", _("in person")
    CALL = "call", _("by telephone")
    MESSAGE = "message", _("by message")
    PAPER = "paper", _("in writing")
    THROUGH_OTHERS = "through_others", _("through others")


class Behaviour(TextChoices):
    """What somebody did who has no business with a case; the bureau's own list after the police rule of 2015."""

    ASKED = "asked", _("asked how the case stands")
    PLEADED = "pleaded", _("pleaded for the person")
    MEETING = "meeting", _("arranged a meeting with the person or relatives")
    MATERIAL = "material", _("passed on or asked for material")
    INSTRUCTED = "instructed", _("gave an instruction outside the procedure")
    HURRIED = "hurried", _("asked to hurry, to wait or to let it rest")
    PRESSED = "pressed", _("pressed or threatened")
    OTHER = "other", _("meddled otherwise")


class Form(TextChoices):
    """The four forms of oversight and discipline enforcement, and the cases that came to none of them."""

    FIRST = "first", _("First form: criticism and reminders")
    SECOND = "second", _("Second form: light sanction")
    THIRD = "third", _("Third form: heavy sanction")
    FOURTH = "fourth", _("Fourth form: prosecuted as a crime")
    NONE = "none", _("Closed without any")


class Measure(TextChoices):
    """The twelve measures of the first form, as the discipline statistics list them."""

    REMINDER_TALK = "reminder_talk", _("Reminder talk")
    WARNING_TALK = "warning_talk", _("Warning talk")
    CRITICISM = "criticism", _("Criticism and education")
    STOP = "stop", _("Order to stop")
    RETURN = "return", _("Return of gains")
    RECTIFY = "rectify", _("Rectification by a day")
    SELF_CRITICISM = "self_criticism", _("Oral or written self-criticism")
    LIFE_MEETING = "life_meeting", _("Help at a democratic life meeting")
    APOLOGY = "apology", _("Public apology")
    CIRCULAR = "circular", _("Criticism in a circular")
    ADMONITION = "admonition", _("Formal admonition")
    OTHER = "other", _("Another measure of the first form")


class Concern(TextChoices):
    """Why somebody is reminded, as a code: nothing is written about the person."""

    ABSENCE = "absence", _("Away from meetings without excuse")
    UNANSWERED = "unanswered", _("Questions about records left unanswered")
    DUTY = "duty", _("Duty not done as it should be")
    STYLE = "style", _("Style of work")
    SERVICE = "service", _("Dealing with the people")
    CONDUCT = "conduct", _("Conduct outside duty")
    CONTACTS = "contacts", _("Contacts to be careful about")
    NEW_POST = "new_post", _("New in a post at risk")
    LEAD = "lead", _("Disposition of a lead")
    OTHER = "other", _("Other")


class RiskKind(TextChoices):
    """Where a risk to integrity lies."""

    POST = "post", _("Duties of a post")
    PROCESS = "process", _("Course of business")
    SYSTEM = "system", _("Rules and mechanisms")
    ENVIRONMENT = "environment", _("Surroundings")


class RiskLevel(TextChoices):
    """How grave a risk is, by the bureau's own table."""

    HIGH = "high", _("High")
    MIDDLE = "middle", _("Middle")
    LOW = "low", _("Low")


class Breakdown(TextChoices):
    """By what the concluded cases of a quarter are told apart."""

    TOTAL = "total", _("Cases concluded")
    PEOPLE = "people", _("People they concerned")
    FORM = "form", _("By the four forms")
    PROBLEM = "problem", _("By kind of problem")
    LEVEL = "level", _("By level of the body that handled them")
    UNIT = "unit", _("By kind of unit")
    POST = "post", _("By post")


class PostLevel(TextChoices):
    """Where the people concerned stand."""

    GRASS_ROOTS = "grass_roots", _("grass-roots members without a post above a branch")
    ABOVE = "above", _("members with a post above a branch")
    OUTSIDE = "outside", _("in no register of members")
