"""Three years of synthetic data by INSERT … SELECT: one bureau of 200 branches, or 10 or 100 of them side by side.

Ids are arithmetic: everything of bureau b begins at b * STRIDE. PostgreSQL only.
"""
# ruff: noqa: E501 - statements read better unbroken

from datetime import date

from django.db import connection, transaction

from accounts.roles import Role
from common.periods import add_months
from members.choices import Post

BUREAUS = {"bureau": 1, "city": 10, "province": 100}
# A province takes 12 GB in the database and about as much again while it is written.
FREE_BYTES = {"province": 30 * 1000**3}
STRIDE = 1000
GENERALS, BRANCHES, GROUPS, HEADS = 10, 200, 400, 25
MONTHS = 36
FIRST_GENERAL, FIRST_BRANCH, FIRST_GROUP = 2, 2 + GENERALS, 2 + GENERALS + BRANCHES
STAFF_BADGE = "staff-{bureau}"

TREE = """
INSERT INTO branches_organisation
 (id, public_id, version, code, name, short_name, kind, form, unit_class, "order", parent_id, path, sort_path, founded_on)
SELECT id, 'o' || lpad(id::text, 11, '0'), 1, 'B' || id, name, name, kind, 'ordinary', 'detachment', id %% {stride},
  parent_id, path, path, DATE '2020-01-01'
FROM (
  SELECT b * {stride} + 1 AS id, '局党委' || b AS name, 'leading_party_committee' AS kind, NULL::bigint AS parent_id,
    (b * {stride} + 1) || '/' AS path FROM generate_series(0, %(last)s) b
  UNION ALL
  SELECT b * {stride} + {general} + g, '第' || g || '党总支', 'general_branch', b * {stride} + 1,
    (b * {stride} + 1) || '/' || (b * {stride} + {general} + g) || '/'
  FROM generate_series(0, %(last)s) b, generate_series(0, {generals} - 1) g
  UNION ALL
  SELECT b * {stride} + {branch} + n, '第' || n || '党支部', 'branch', b * {stride} + {general} + n / 20,
    (b * {stride} + 1) || '/' || (b * {stride} + {general} + n / 20) || '/' || (b * {stride} + {branch} + n) || '/'
  FROM generate_series(0, %(last)s) b, generate_series(0, {branches} - 1) n
  UNION ALL
  SELECT b * {stride} + {group} + n, '第' || (n %% 2 + 1) || '党小组', 'group', b * {stride} + {branch} + n / 2,
    (b * {stride} + 1) || '/' || (b * {stride} + {general} + n / 40) || '/' || (b * {stride} + {branch} + n / 2)
      || '/' || (b * {stride} + {group} + n) || '/'
  FROM generate_series(0, %(last)s) b, generate_series(0, {groups} - 1) n
) rows ORDER BY id
"""

HISTORIES = (
    """INSERT INTO branches_placement (organisation_id, parent_id, start)
       SELECT id, parent_id, founded_on FROM branches_organisation""",
    """INSERT INTO branches_naming (organisation_id, name, short_name, start)
       SELECT id, name, short_name, founded_on FROM branches_organisation""",
    """INSERT INTO branches_term (organisation_id, elected_on, expires_on, entered_on, version, shift_ground, notice_means)
       SELECT id, DATE '2025-03-01', DATE '2028-03-01', DATE '2025-03-01', 1, '', ''
       FROM branches_organisation WHERE kind = 'branch'""",
)

# One account and one member a head; the first of each branch is its secretary, the next four make up the committee.
PEOPLE = (
    """INSERT INTO accounts_user (public_id, version, badge_number, name, email, language, is_active, is_demo, password,
         opened_at)
       SELECT 'u' || lpad((o.id * 100 + h)::text, 11, '0'), 1, 'p' || (o.id * 100 + h), '成员' || h, '', '', true, false,
         '!', now()
       FROM branches_organisation o, generate_series(0, {heads} - 1) h WHERE o.kind = 'branch'""",
    """INSERT INTO members_member (public_id, version, organisation_id, group_id, user_id, name, sort_key, initials,
         standing, sex, nation, education, badge_number, unit, duty_pattern, phone, left_reason, joined_on, full_on)
       SELECT 'm' || lpad((o.id * 100 + h)::text, 11, '0'), 1, o.id, g.id, u.id, '成员' || h,
         'cheng yuan ' || lpad(h::text, 3, '0'), 'cy',
         CASE WHEN h = {heads} - 1 THEN 'probationary' ELSE 'full' END, 'male', '汉族', '', u.badge_number, '', 'day', '',
         '', DATE '2015-07-01', DATE '2016-07-01'
       FROM branches_organisation o, generate_series(0, {heads} - 1) h,
         LATERAL (SELECT id FROM branches_organisation g WHERE g.parent_id = o.id ORDER BY id OFFSET h %% 2 LIMIT 1) g,
         LATERAL (SELECT id, badge_number FROM accounts_user WHERE badge_number = 'p' || (o.id * 100 + h)) u
       WHERE o.kind = 'branch'""",
    """INSERT INTO members_membership (member_id, organisation_id, group_id, start)
       SELECT id, organisation_id, group_id, DATE '2020-01-01' FROM members_member""",
    """INSERT INTO members_standing (member_id, kind, start)
       SELECT id, standing, CASE WHEN standing = 'full' THEN full_on ELSE DATE '2026-03-01' END FROM members_member""",
    """INSERT INTO members_appointment (member_id, organisation_id, post, start)
       SELECT m.id, m.organisation_id, p.post, DATE '2023-09-01'
       FROM members_member m JOIN (VALUES {posts}) p(head, post)
         ON m.name = '成员' || p.head""",
    """INSERT INTO accounts_grant (user_id, organisation_id, role, origin, start)
       SELECT m.user_id, m.organisation_id, '{member}', 'membership', DATE '2020-01-01' FROM members_member m
       UNION ALL
       SELECT m.user_id, a.organisation_id, a.post, 'post', a.start
       FROM members_appointment a JOIN members_member m ON m.id = a.member_id""",
    """INSERT INTO accounts_user (public_id, version, badge_number, name, email, language, is_active, is_demo, password,
         opened_at)
       SELECT 'staff' || lpad(b::text, 7, '0'), 1, 'staff-' || b, '宋致远', '', '', true, false, '!', now()
       FROM generate_series(0, %(last)s) b""",
    """INSERT INTO accounts_grant (user_id, organisation_id, role, origin, start)
       SELECT u.id, b * {stride} + 1, '{staff}', 'explicit', DATE '2020-01-01'
       FROM generate_series(0, %(last)s) b JOIN accounts_user u ON u.badge_number = 'staff-' || b""",
)

# A year of a branch: 12 committee meetings, 12 theme days, 24 group meetings, 4 assemblies, 4 lectures. Every 23rd is
# missing, every 29th sealed late; the month ahead is only planned.
CALENDAR = """
CREATE TEMP TABLE calendar AS
SELECT row_number() OVER (ORDER BY held_on, organisation_id, kind) AS id, rows.*,
  (row_number() OVER (ORDER BY held_on, organisation_id, kind)) %% 29 = 0 AS late
FROM (
  SELECT o.id AS organisation_id, k.kind, (%(first)s::date + (m || ' month')::interval)::date + k.day AS held_on
  FROM branches_organisation o, generate_series(0, {months}) m,
    (VALUES ('committee_meeting', 5, 1), ('theme_party_day', 19, 1), ('general_assembly', 17, 3),
            ('party_lecture', 11, 3)) k(kind, day, step)
  WHERE o.kind = 'branch' AND m %% k.step = 0 AND (o.id * 7 + m * 3 + k.day) %% 23 <> 0
  UNION ALL
  SELECT o.id, 'group_meeting', (%(first)s::date + (m || ' month')::interval)::date + 9
  FROM branches_organisation o, generate_series(0, {months} - 1) m
  WHERE o.kind = 'group' AND (o.id * 7 + m * 3) %% 23 <> 0
) rows
"""

MEETINGS = (
    """INSERT INTO meetings_meeting (id, public_id, version, organisation_id, title, state, held_on, chair_delegated, notes,
         schedule_version, scheduled_at, cancelled_reason, late_reason, late_note, entered_at, sealed_at, record_number,
         seal_hash)
       SELECT id, 't' || lpad(id::text, 11, '0'), 1, organisation_id, kind,
         CASE WHEN held_on < %(today)s::date THEN 'sealed' ELSE 'planned' END, held_on, false, '', 1, now(), '', '', '',
         CASE WHEN held_on < %(today)s::date THEN held_on + interval '20 hours' END,
         CASE WHEN held_on < %(today)s::date THEN held_on + CASE WHEN late THEN interval '60 days' ELSE interval '30 hours' END END,
         CASE WHEN held_on < %(today)s::date THEN 'R' || id END,
         CASE WHEN held_on < %(today)s::date THEN md5(id::text) || md5('x' || id) ELSE '' END
       FROM calendar""",
    """INSERT INTO meetings_part (meeting_id, kind, "order", topic, lecturer, lecturer_leads, gist)
       SELECT id, kind, 0, '', '', false, '' FROM calendar""",
    """INSERT INTO meetings_sitting (meeting_id, label, starts_at, ends_at, place)
       SELECT id, 'A', held_on + interval '14 hours', held_on + interval '15 hours', '会议室' FROM calendar""",
)

# Two statements with a plain equality each: a join over a CASE can only be a nested loop.
ROLL = """
INSERT INTO meetings_attendance (sitting_id, member_id, presence, reason, may_vote)
SELECT s.id, m.id, CASE WHEN (s.id + m.id) %% 11 = 0 THEN 'leave' ELSE 'present' END,
  CASE WHEN (s.id + m.id) %% 11 = 0 THEN 'on_duty' ELSE '' END, m.standing = 'full'
FROM calendar c JOIN meetings_sitting s ON s.meeting_id = c.id JOIN members_member m ON m.{place} = c.organisation_id
WHERE c.held_on < %(today)s::date AND {which}"""
FEW = "m.name IN ('成员0', '成员1', '成员2', '成员3', '成员4')"
ROLLS = (
    ROLL.replace("{place}", "group_id").replace("{which}", "c.kind = 'group_meeting'"),
    ROLL.replace("{place}", "organisation_id").replace(
        "{which}", f"c.kind <> 'group_meeting' AND (c.kind <> 'committee_meeting' OR {FEW})"
    ),
)

COMMITTEE = (
    Post.SECRETARY, Post.ORGANIZATION_COMMISSIONER, Post.DISCIPLINE_COMMISSIONER, Post.PUBLICITY_COMMISSIONER,
    Post.DEPUTY_SECRETARY,
)  # fmt: skip


def names() -> dict:
    """The constants of the statements."""
    posts = ", ".join(f"({head}, '{post.value}')" for head, post in enumerate(COMMITTEE))
    return {
        "stride": STRIDE, "general": FIRST_GENERAL, "branch": FIRST_BRANCH, "group": FIRST_GROUP, "generals": GENERALS,
        "branches": BRANCHES, "groups": GROUPS, "heads": HEADS, "months": MONTHS, "posts": posts,
        "member": Role.MEMBER.value, "staff": Role.COMMITTEE_STAFF.value,
    }  # fmt: skip


@transaction.atomic
def fill(scale: str, today: date):
    """All rows of a scale, for 36 months that end with the month of `today`."""
    values = {
        "last": BUREAUS[scale] - 1, "today": today, "first": add_months(today.replace(day=1), 1 - MONTHS),
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (TREE, *HISTORIES, *PEOPLE, CALENDAR, *MEETINGS, *ROLLS):
            cursor.execute("ANALYZE")
            cursor.execute(statement.format(**names()), values)
        cursor.execute("DROP TABLE calendar")
        for table in ("branches_organisation", "meetings_meeting"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")  # noqa: S608 - two names of ours


def analyse():
    """Fresh statistics, as a living database has them."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
