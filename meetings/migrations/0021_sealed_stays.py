"""PostgreSQL itself refuses to change or remove what a sealed record is made of."""

from django.db import migrations

# For each table, how its rows lead to their meeting.
LEADS_TO = {
    "meetings_part": "r.meeting_id = m.id",
    "meetings_sitting": "r.meeting_id = m.id",
    "meetings_guest": "r.meeting_id = m.id",
    "meetings_addendum": "r.meeting_id = m.id",
    "meetings_agendaitem": "EXISTS (SELECT 1 FROM meetings_part p WHERE p.id = r.part_id AND p.meeting_id = m.id)",
    "meetings_resolution": "EXISTS (SELECT 1 FROM meetings_part p WHERE p.id = r.part_id AND p.meeting_id = m.id)",
    "meetings_remark": """EXISTS (SELECT 1 FROM meetings_agendaitem i JOIN meetings_part p ON p.id = i.part_id
        WHERE i.id = r.item_id AND p.meeting_id = m.id)""",
    "meetings_attendance": "EXISTS (SELECT 1 FROM meetings_sitting s WHERE s.id = r.sitting_id AND s.meeting_id = m.id)",
}
# What may still come to a sealed record: what became of a resolution, and counters that no paper shows.
LATER = {
    "meetings_resolution": ("done_on", "filed_on", "approved_on", "reply"),
    "meetings_meeting": ("version", "schedule_version", "scheduled_at", "cancelled_reason"),
}


MEETING = "meetings_meeting"


def refuse_meeting(event):
    """A trigger that is not even called while a meeting is no sealed one: every save writes its row."""
    same = f"to_jsonb(OLD) - {later_of(MEETING)} = to_jsonb(NEW) - {later_of(MEETING)}" if event == "UPDATE" else "false"
    name = f"{MEETING}_stays_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT ({same}) THEN
        RAISE EXCEPTION '{MEETING} of a sealed record stays as it is';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event} ON {MEETING} FOR EACH ROW WHEN (OLD.state = 'sealed')
    EXECUTE FUNCTION {name}();"""


def later_of(table):
    """The columns that may still change, as PostgreSQL writes a list."""
    return "'{" + ",".join(LATER.get(table, ())) + "}'::text[]"


def refuse(table, event):
    """A function and its trigger: one question a statement, however many rows it touches."""
    later = later_of(table)
    changed = f"AND to_jsonb(r) - {later} <> (SELECT to_jsonb(n) - {later} FROM after_it n WHERE n.id = r.id)"
    found = f"FROM before_it r JOIN meetings_meeting m ON {LEADS_TO[table]} WHERE m.state = 'sealed'"
    name = f"{table}_stays_{event.lower()}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 {found} {changed if event == "UPDATE" else ""}) THEN
        RAISE EXCEPTION '{table} of a sealed record stays as it is';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER {event} ON {table}
    REFERENCING OLD TABLE AS before_it {"NEW TABLE AS after_it" if event == "UPDATE" else ""}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}();"""


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for event in ("UPDATE", "DELETE"):
            schema_editor.execute(refuse_meeting(event), None)
            for table in LEADS_TO:
                schema_editor.execute(refuse(table, event), None)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in (MEETING, *LEADS_TO):
            for event in ("update", "delete"):
                schema_editor.execute(f"DROP FUNCTION {table}_stays_{event}() CASCADE", None)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0020_lecturers")]
    operations = [migrations.RunPython(forbid, allow)]
