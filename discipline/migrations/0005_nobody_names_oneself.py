"""Whom a case names is written by acts that were allowed, never by whoever reads: not even a row of one's own."""

from django.db import migrations

from common.row_security import EVERYBODY, SETTING

POLICY = "discipline_reader_reader ON discipline_reader"
WRITES = f"current_setting('{SETTING}', true) = '{EVERYBODY}'"
READS = f"{WRITES} OR user_id::text = current_setting('{SETTING}', true)"


def check(condition):
    def alter(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"ALTER POLICY {POLICY} WITH CHECK ({condition})", None)

    return alter


class Migration(migrations.Migration):
    dependencies = [("discipline", "0004_early_wall")]
    operations = [migrations.RunPython(check(WRITES), check(READS))]
