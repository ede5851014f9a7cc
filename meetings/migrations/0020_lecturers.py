import re
from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

COMMITTEES = ("leading_party_committee", "office_party_committee")


def link_lecturers(apps, schema_editor):
    """Whom old lines name: somebody of the branch, or a leader of a committee on that day, where it can be only one."""
    get = lambda app, name: apps.get_model(app, name)._default_manager  # noqa: E731
    people, leaders = defaultdict(set), defaultdict(list)
    for pk, name, branch in get("members", "Member").values_list("pk", "name", "organisation_id"):
        people[branch, name].add(pk)
    held = get("members", "Appointment").filter(organisation__kind__in=COMMITTEES)
    for pk, name, start, end in held.values_list("member_id", "member__name", "start", "end"):
        leaders[name].append((pk, start, end))
    rows, part = [], apps.get_model("meetings", "Part")
    given = part._default_manager.exclude(lecturer="").select_related("meeting").only(
        "lecturer", "meeting__organisation_id", "meeting__held_on"
    )
    for row in given.iterator():
        name, day = re.split(r"[（(，,、；;\s]", row.lecturer.strip())[0], row.meeting.held_on
        found = set(people.get((row.meeting.organisation_id, name), ()))
        found |= {pk for pk, start, end in leaders.get(name, ()) if start <= day and (end is None or day <= end)}
        if len(found) == 1:
            row.lecturer_member_id = found.pop()
            rows.append(row)
    part._default_manager.bulk_update(rows, ["lecturer_member"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0019_results_filed"),
        ("members", "0004_temporary_memberships"),
        ("branches", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="part",
            name="lecturer_member",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="members.member",
            ),
        ),
        migrations.RunPython(link_lecturers, migrations.RunPython.noop, elidable=True),
    ]
