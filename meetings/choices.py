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
    LEADING_GROUP = "leading_group", _("Vote of a leading group")
    LEADING_STAFF = "leading_staff", _("Vote of a leading group on posts or discipline")


# The kinds in which lawful exclusions are taken from those due (ELE; admissions by the answers of 2016).
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
