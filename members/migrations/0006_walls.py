"""PostgreSQL itself shows protected facts to those alone who may uncover them where the person belongs."""

from django.db import migrations

from common.row_security import protect, unprotect

# The roles that may uncover identity numbers; a test compares them with the list of permissions.
ROLES = ("secretary", "organization_commissioner", "committee_staff")
MAY_UNCOVER = f"""EXISTS (
    SELECT 1 FROM members_member m
    JOIN branches_organisation o ON o.id = m.organisation_id
    JOIN accounts_grant g ON g.user_id::text = READER AND g.role IN {ROLES} AND g.revoked_at IS NULL
        AND g.start <= current_date + 1 AND (g."end" IS NULL OR g."end" >= current_date - 1)
    JOIN branches_organisation p ON p.id = g.organisation_id
    WHERE m.id = member_id AND left(o.path, length(p.path)) = p.path
)"""


def build(apps, schema_editor):
    protect(schema_editor, "members_sensitivefacts", MAY_UNCOVER)


def open_again(apps, schema_editor):
    unprotect(schema_editor, "members_sensitivefacts")


class Migration(migrations.Migration):
    dependencies = [("members", "0005_rest_kinds"), ("accounts", "0001_initial"), ("branches", "0001_initial")]
    operations = [migrations.RunPython(build, open_again)]
