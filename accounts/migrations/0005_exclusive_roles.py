"""The database refuses two of the three administrators' roles, or one beside any other right, in one person.

Whatever writes: the site, a shell, SQL. On PostgreSQL the account is locked first, so that two writers at once see
one another. SQLite drops a table's triggers when a later migration remakes the table; that migration puts them back.
"""

from django.db import migrations

ADMINISTRATORS = "('audit_administrator', 'security_administrator', 'system_administrator')"
OTHER = f"""
SELECT 1 FROM accounts_grant AS other
WHERE other.user_id = NEW.user_id AND other.id <> NEW.id AND other.revoked_at IS NULL AND other.role <> NEW.role
AND (other.role IN {ADMINISTRATORS} OR NEW.role IN {ADMINISTRATORS})
AND other.start <= COALESCE(NEW."end", '9999-12-31') AND COALESCE(other."end", '9999-12-31') >= NEW.start
"""
MESSAGE = "an administrator holds that one role and no other right"
POSTGRESQL = (
    f"""
    CREATE FUNCTION accounts_grant_exclusive() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.revoked_at IS NULL THEN
            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            IF EXISTS ({OTHER}) THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'grant_exclusive';
            END IF;
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER accounts_grant_exclusive BEFORE INSERT OR UPDATE ON accounts_grant "
    "FOR EACH ROW EXECUTE FUNCTION accounts_grant_exclusive()",
)
SQLITE = tuple(
    f"""
    CREATE TRIGGER accounts_grant_exclusive_{word} AFTER {word.upper()} ON accounts_grant WHEN NEW.revoked_at IS NULL
    BEGIN SELECT RAISE(ABORT, '{MESSAGE}') WHERE EXISTS ({OTHER}); END
    """
    for word in ("insert", "update")
)


def forbid(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION accounts_grant_exclusive() CASCADE")
    else:
        for word in ("insert", "update"):
            schema_editor.execute(f"DROP TRIGGER accounts_grant_exclusive_{word}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_two_administrators")]
    operations = [migrations.RunPython(forbid, allow)]
