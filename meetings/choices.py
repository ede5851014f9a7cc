from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartKind(TextChoices):
    """What a part of a gathering is. A theme day is a container without votes."""

    GENERAL_ASSEMBLY = "general_assembly", _("General assembly")
    COMMITTEE_MEETING = "committee_meeting", _("Committee meeting")
    GROUP_MEETING = "group_meeting", _("Group meeting")
    PARTY_LECTURE = "party_lecture", _("Party lecture")
    THEME_PARTY_DAY = "theme_party_day", _("Theme Party day")
    ORGANIZATIONAL_LIFE = "organizational_life_meeting", _("Organizational life meeting")
    DEMOCRATIC_APPRAISAL = "democratic_appraisal", _("Democratic appraisal of members")
    # Of the leading Party committee alone; branches never hold one.
    LEADING_MEETING = "leading_meeting", _("Meeting of the Party committee")


# What comes round once a year.
YEARLY_KINDS = (PartKind.ORGANIZATIONAL_LIFE, PartKind.DEMOCRATIC_APPRAISAL)
# Kinds with something to learn: whoever was excused makes it up.
STUDY_KINDS = (PartKind.PARTY_LECTURE, PartKind.THEME_PARTY_DAY)
VOTING_KINDS = (PartKind.GENERAL_ASSEMBLY, PartKind.COMMITTEE_MEETING)


class State(TextChoices):
    PLANNED = "planned", _("Planned")
    DRAFT = "draft", _("Draft record")
    SEALED = "sealed", _("Sealed")
    CANCELLED = "cancelled", _("Cancelled")


class Presence(TextChoices):
    PRESENT = "present", _("Present")
    LEAVE = "leave", _("On leave")
    ABSENT = "absent", _("Absent")


class LeaveReason(TextChoices):
    """Neutral reasons; duty reasons never count against anybody."""

    ON_DUTY = "on_duty", _("On duty")
    STANDBY = "standby", _("On standby")
    CALL_OUT = "call_out", _("Called out")
    TASK_FORCE = "task_force", _("Special case")
    SECURITY = "security", _("Security detail")
    BUSINESS_TRIP = "business_trip", _("Business trip")
    TRAINING = "training", _("Training")
    VACATION = "vacation", _("Vacation")
    SICK = "sick", _("Illness")
    PERSONAL = "personal", _("Personal matter")


DUTY_REASONS = (
    LeaveReason.ON_DUTY, LeaveReason.STANDBY, LeaveReason.CALL_OUT, LeaveReason.TASK_FORCE, LeaveReason.SECURITY,
    LeaveReason.BUSINESS_TRIP, LeaveReason.TRAINING,
)  # fmt: skip


class LeaveState(TextChoices):
    ASKED = "asked", _("Asked")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class MakeUpForm(TextChoices):
    """How somebody who was excused makes up what was learnt."""

    GIST = "gist", _("Gist of the meeting")
    VISIT = "visit", _("Brought to the member")
    TALK = "talk", _("Talk")


class VoteKind(TextChoices):
    ORDINARY = "ordinary", _("Ordinary vote")
    ADMISSION = "admission", _("Admission of a probationary member")
    CONVERSION = "conversion", _("Confirmation as a full member")
    ELECTION = "election", _("Election")
    # A problem with who puts it right until when, listed by an organizational life meeting; nothing is put to the vote.
    RECTIFICATION = "rectify", _("Rectification (no vote)")
    # In a leading committee, where more of its members must be present (GRP 26).
    POSTS = "posts", _("Appointment of cadres or discipline of members")


# The kinds in which lawful exclusions are taken from those due (ELE; for admissions the answers of 2016).
WITH_EXCLUSIONS = (VoteKind.ELECTION, VoteKind.ADMISSION, VoteKind.CONVERSION)


class Method(TextChoices):
    SHOW_OF_HANDS = "hands", _("Show of hands")
    SECRET_BALLOT = "secret", _("Secret ballot")


class LateReason(TextChoices):
    CALL_OUT = "call_out", _("Called out")
    TASK_FORCE = "task_force", _("Special case")
    SECURITY = "security", _("Security detail")
    SYSTEM_FAILURE = "system_failure", _("System or network failure")
    HANDOVER = "handover", _("Change of recorder")
    FORGOTTEN = "forgotten", _("Overlooked")


class ReviewMode(TextChoices):
    """What the level above does with a sealed record."""

    READ = "read", _("For reading")
    DECIDE = "decide", _("For decision")


class ReviewState(TextChoices):
    WAITING = "waiting", _("Waiting for review")
    READ = "read", _("Has been read")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")


class Verdict(TextChoices):
    READ = "read", _("I have read it")
    ACCEPT = "accept", _("Accept")
    RETURN = "return", _("Return")


class QuestionState(TextChoices):
    """Where a question about a record stands. None of them is a verdict."""

    ASKED = "asked", _("Waits for the branch")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    KEPT = "kept", _("Kept")


class AnswerReason(TextChoices):
    """What a branch says to the question whether an administrative meeting stood for a Party one."""

    COMBINED = "combined", _("Party matters and police work were dealt with one after the other")
    PARTY_SIDE = "party_side", _("The matter was discussed from the Party's side")
    MARKED_WRONGLY = "marked_wrongly", _("The matters were marked wrongly")
    WAS_ADMINISTRATIVE = "was_administrative", _("It was an administrative meeting; a Party one follows")
    OTHER = "other", _("Other")
