"""PostgreSQL itself shows rows of a case to those named on it alone, and refuses to change notes and pleas."""

from django.db import migrations

from common.row_security import protect, unprotect

OF_CASE = "EXISTS (SELECT 1 FROM discipline_reader r WHERE r.case_id = {column} AND r.user_id::text = READER)"
TABLES = ("handler", "recusal", "step", "note", "sanction", "appeal", "plea")
APPEND_ONLY = ("note", "plea")


def build(apps, schema_editor):
    protect(schema_editor, "discipline_reader", "user_id::text = READER")
    protect(schema_editor, "discipline_case", OF_CASE.format(column="discipline_case.id"))
    for name in TABLES:
        protect(schema_editor, f"discipline_{name}", OF_CASE.format(column=f"discipline_{name}.case_id"))
    if schema_editor.connection.vendor == "postgresql":
        for name in APPEND_ONLY:
            schema_editor.execute(
                f"CREATE TRIGGER discipline_{name}_append_only BEFORE UPDATE OR DELETE ON discipline_{name} "
                "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
            )


def open_again(apps, schema_editor):
    for name in ("reader", "case", *TABLES):
        unprotect(schema_editor, f"discipline_{name}")
    if schema_editor.connection.vendor == "postgresql":
        for name in APPEND_ONLY:
            schema_editor.execute(f"DROP TRIGGER discipline_{name}_append_only ON discipline_{name}")


class Migration(migrations.Migration):
    dependencies = [("discipline", "0001_cases"), ("audit", "0004_append_only")]
    operations = [migrations.RunPython(build, open_again)]
