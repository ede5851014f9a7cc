"""PostgreSQL itself shows an early reminder to whoever is to talk; keepers read after their scope was asked."""

from django.db import migrations

from common.row_security import protect, unprotect

TABLE = "discipline_earlyreminder"


def build(apps, schema_editor):
    protect(schema_editor, TABLE, "talker_id::text = READER")


def open_again(apps, schema_editor):
    unprotect(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("discipline", "0003_registers")]
    operations = [migrations.RunPython(build, open_again)]
