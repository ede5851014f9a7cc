"""Recomputing every light of twelve months, compared with what is stored, against raw SQL over the same facts."""
# ruff: noqa: E501 - statements read better unbroken

from datetime import date

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from common.periods import add_months
from config.benching.reading import MONTHS, store
from config.benching.timing import Figure, compare
from meetings.choices import PartKind
from meetings.duties import PREFIX
from members.choices import COMMISSIONERS
from obligations.actions import last_closed_end, months_back, recompute_all
from obligations.deriving import LocalValues
from obligations.registry import duty
from obligations.rules import middle

KINDS = tuple(kind for kind in PartKind if kind != PartKind.LEADING_MEETING)

# The periods with their last days come from the calendar, everything else from the facts. What is owed, what was held,
# how it stands, where it differs from what is stored: one statement, each kind of fact read once.
LIGHTS = """
WITH periods (kind, first, last, middle, grace) AS (VALUES {periods}),
committees AS (
  SELECT DISTINCT a.organisation_id, p.middle FROM members_appointment a
  JOIN (SELECT DISTINCT middle FROM periods WHERE kind = 'committee_meeting') p
    ON a.start <= p.middle AND (a."end" IS NULL OR a."end" >= p.middle) WHERE a.post IN ({posts})
),
groups AS (
  SELECT pl.parent_id, pl.organisation_id, p.kind, p.first, p.last, p.middle, p.grace FROM branches_placement pl
  JOIN branches_organisation o ON o.id = pl.organisation_id AND o.kind = 'group'
  JOIN periods p ON pl.start <= p.middle AND (pl."end" IS NULL OR pl."end" >= p.middle)
  WHERE p.kind IN ('group_meeting', 'organizational_life_meeting', 'democratic_appraisal')
),
facts AS MATERIALIZED (
  SELECT m.organisation_id, pt.kind, m.held_on, (m.sealed_at AT TIME ZONE '{zone}')::date AS sealed_on
  FROM meetings_part pt JOIN meetings_meeting m ON m.id = pt.meeting_id AND m.state <> 'cancelled'
  WHERE m.held_on BETWEEN %(since)s AND %(last)s
),
deeds AS (
  SELECT DISTINCT ON (f.organisation_id, p.kind, p.first) f.organisation_id, p.kind, p.first, f.held_on, f.sealed_on
  FROM facts f JOIN periods p ON p.kind = f.kind AND f.held_on BETWEEN p.first AND p.last
  ORDER BY f.organisation_id, p.kind, p.first, f.sealed_on, f.held_on
),
owed AS (
  SELECT o.id, p.kind, p.first, p.last, p.grace, d.held_on, d.sealed_on
  FROM branches_organisation o
  JOIN periods p ON o.kind = 'branch' AND p.kind <> 'group_meeting' AND o.founded_on <= p.middle
    AND (o.closed_on IS NULL OR o.closed_on >= p.middle)
  LEFT JOIN committees c ON c.organisation_id = o.id AND c.middle = p.middle
  LEFT JOIN deeds d ON d.organisation_id = o.id AND d.kind = p.kind AND d.first = p.first
  WHERE p.kind <> 'committee_meeting' OR c.organisation_id IS NOT NULL
  UNION ALL
  SELECT g.parent_id, g.kind, g.first, g.last, g.grace, max(d.held_on),
    CASE WHEN count(d.sealed_on) = count(*) THEN max(d.sealed_on) END
  FROM groups g LEFT JOIN deeds d ON d.organisation_id = g.organisation_id AND d.kind = g.kind AND d.first = g.first
  WHERE g.kind = 'group_meeting' GROUP BY 1, 2, 3, 4, 5
),
lights AS (
  SELECT owed.id, owed.kind, owed.first, CASE WHEN x.organisation_id IS NOT NULL THEN 'exempt' WHEN sealed_on <= grace THEN 'done'
    WHEN sealed_on <= %(today)s THEN 'done_late' ELSE 'missed' END AS status
  FROM owed LEFT JOIN obligations_exemption x ON x.organisation_id = owed.id AND x.duty = '{prefix}' || owed.kind
    AND x.start <= owed.last AND (x."end" IS NULL OR x."end" >= owed.first)
)
SELECT l.id, l.kind, l.first, l.status, s.status FROM lights l
FULL JOIN (SELECT organisation_id, substr(duty, {after}) AS kind, start, status FROM obligations_storedstatus
  WHERE "end" BETWEEN %(first)s AND %(last)s AND duty IN ({duties})) s
  ON s.organisation_id = l.id AND s.kind = l.kind AND s.start = l.first"""


def quoted(values) -> str:
    """Codes of our own, as a list."""
    return ", ".join(f"'{value}'" for value in values)


def statement(first: date, last: date) -> str:
    """The floor for the periods that end from `first` to `last`."""
    values = LocalValues()
    rows = [
        f"('{kind.value}', DATE '{period.start}', DATE '{period.end}', DATE '{middle(period)}', DATE '{grace}')"
        for kind in KINDS
        for period in values.periods(duty(f"{PREFIX}{kind.value}"), first, last)
        for grace in [values.grace_until(duty(f"{PREFIX}{kind.value}"), period)]
    ]
    return LIGHTS.format(
        periods=", ".join(rows), posts=quoted(post.value for post in COMMISSIONERS), zone=settings.TIME_ZONE,
        prefix=PREFIX, after=len(PREFIX) + 1, duties=quoted(f"{PREFIX}{kind.value}" for kind in KINDS),
    )  # fmt: skip


def duties(today: date, rounds: int) -> list[Figure]:
    """Goal 7. Both must find the same lights: a floor that says something else is none (raises CommandError)."""
    store(today)
    last = last_closed_end(today)
    first = months_back(last, MONTHS)
    floor = statement(first, last)

    def raw():
        with connection.cursor() as cursor:
            cursor.execute(floor, {"first": first, "last": last, "today": today, "since": add_months(first, -MONTHS)})
            return cursor.fetchall()

    recompute_all(MONTHS, today=today)
    lights = raw()
    if not lights or any(computed != stored for *_key, computed, stored in lights):
        raise CommandError("the raw statement and the registered duties disagree")
    ours = compare(
        "duties, twelve months recomputed", raw, lambda: recompute_all(MONTHS, today=today), goal=5, rounds=rounds,
        note=f"{len(lights)} lights",
    )  # fmt: skip
    return [ours]
