"""What the two Party committees studied: the bureau's each half-year, the office committee's not yet in this one."""

from datetime import timedelta

from audit.models import Entry
from audit.trail import build
from common.periods import half_year
from config.demonstration import words
from meetings.models import Study

HALVES = 3
DAYS_IN = 40


def write_studies(bureau):
    """One study for each half-year that has begun, entered on the day after."""
    period, studies = half_year(bureau.today), []
    for back in range(HALVES):
        for committee in (bureau.root, bureau.office)[: 1 if back == 0 else 2]:
            day = min(period.start + timedelta(days=DAYS_IN + committee.pk % 20), bureau.today - timedelta(days=1))
            if day < period.start:
                continue
            studies.append(Study(
                public_id=bureau.inventor.address(), organisation=committee, held_on=day,
                topic=words.STUDIES[back % len(words.STUDIES)], minutes=f"{committee}纪要〔{day.year}〕{12 - back}号",
                entered_on=min(day + timedelta(days=1), bureau.today),
            ))  # fmt: skip
        period = period.previous()
    Study.objects.bulk_create(studies)
    Entry.objects.bulk_create(
        build(None, "study.noted", study, path=study.organisation.path, reference=study.minutes) for study in studies
    )
