"""The organizational life meeting that the shown branch prepares: planned, with a little said of each other already."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from config.demonstration import words
from config.demonstration.joint import PLACE, secretary
from meetings.actions import plan_meeting
from meetings.choices import PartKind
from meetings.criticising import note_criticism
from meetings.records import ItemData, PartData, RecordData, SittingData
from meetings.titles import default_title

AHEAD, LASTS = 20, timedelta(hours=2)
TOPIC = "强化政治忠诚，提高履职能力"
MATTERS = ("支部委员会对照检查", "党员开展批评和自我批评")


def prepare(bureau, branch):
    """Plan it, with the self-check of the secretary and what two others said."""
    day, lead = bureau.today + timedelta(days=AHEAD), secretary(branch)
    begins = timezone.make_aware(datetime.combine(day, time(15)))
    part = PartData(PartKind.ORGANIZATIONAL_LIFE, topic=TOPIC, items=tuple(ItemData(matter) for matter in MATTERS))
    meeting = plan_meeting(
        branch,
        RecordData(
            title=default_title([PartKind.ORGANIZATIONAL_LIFE], day), chair_id=lead.pk, recorder_id=lead.pk,
            sittings=(SittingData("A", begins, PLACE, begins + LASTS),), parts=(part,),
        ),
        by=lead.user,
    )  # fmt: skip
    meeting.public_id = bureau.inventor.address()
    meeting.save(update_fields=["public_id"])
    others = [p.member for p in bureau.people[branch.pk] if p.member.user_id and p.member.pk != lead.pk]
    said = zip([lead, *others], [words.SELF_CHECKS[0], words.CRITICISM[True], words.CRITICISM[False]], strict=False)
    for speaker, text in said:
        row = note_criticism(meeting, member_id=lead.pk, speaker_id=speaker.pk, text=text, by=lead.user)
        row.public_id = bureau.inventor.address()
        row.save(update_fields=["public_id"])
