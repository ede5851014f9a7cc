"""Two theme days of the shown branch and those beside it: one ahead, one held that waits for its own record."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from config.demonstration import words
from meetings.actions import save_record
from meetings.choices import PartKind
from meetings.joining import plan_jointly
from meetings.models import Meeting
from meetings.records import ItemData, PartData, RecordData, RemarkData, SittingData
from meetings.titles import default_title
from members.choices import Post
from members.models import Appointment

AHEAD, AGO, LASTS = 8, 3, timedelta(minutes=90)
PLACE, TOPIC = "支队礼堂", "联合主题党日：学习先进典型，比武练兵"


def hold_jointly(bureau, shown):
    """The shown branch hosts the one ahead; of the one held it is a guest, with the host's record in draft."""
    rows = [branch for branch, _size, _habit in bureau.branches if branch.parent_id == shown.parent_id]
    second, third = [branch for branch in rows if branch != shown][:2]
    plan(bureau, shown, [second, third], bureau.today + timedelta(days=AHEAD))
    day = bureau.today - timedelta(days=AGO)
    host = plan(bureau, second, [shown], day)
    save_record(host, text(bureau, second, day), by=secretary(second).user)


def secretary(branch):
    """Who leads a branch today."""
    held = Appointment.objects.filter(organisation=branch, post=Post.SECRETARY, end__isnull=True)
    return held.select_related("member__user").get().member


def plan(bureau, host, guests, day) -> Meeting:
    """One joint theme day, its meetings under addresses from the random stream."""
    data = text(bureau, host, day, recorded=False)
    meeting = plan_jointly(host, guests, data, by=secretary(host).user)
    for row in Meeting.objects.filter(linked__joint=meeting.linked.joint_id).order_by("pk"):
        row.public_id = bureau.inventor.address()
        row.save(update_fields=["public_id"])
    return meeting


def text(bureau, branch, day, *, recorded=True) -> RecordData:
    """The common facts; once it is held, with the course and a point of the host's secretary."""
    begins = timezone.make_aware(datetime.combine(day, time(15, 0)))
    lead = secretary(branch)
    remark = (RemarkData(lead.pk, lead.name, bureau.rng.choice(words.GISTS)),) if recorded else ()
    part = PartData(
        PartKind.THEME_PARTY_DAY, topic=TOPIC, gist=words.COURSE if recorded else "",
        items=(ItemData("交流比武练兵的做法", remarks=remark),),
    )  # fmt: skip
    return RecordData(
        title=default_title([PartKind.THEME_PARTY_DAY], day), chair_id=lead.pk, recorder_id=lead.pk,
        sittings=(SittingData("A", begins, PLACE, begins + LASTS),), parts=(part,),
    )  # fmt: skip
