from django.db import migrations, models

STEPS = [
    "3_days", "7_days", "1_day", "moved", "cancelled", "to_read", "returned", "overdue", "one_up", "two_up",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0004_hours_and_bundles"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="reminder_step"),
        migrations.AlterField(
            model_name="reminder",
            name="step",
            field=models.CharField(
                choices=[
                    ("3_days", "Three days before"),
                    ("7_days", "Seven days before"),
                    ("1_day", "One day before"),
                    ("moved", "Moved"),
                    ("cancelled", "Cancelled"),
                    ("to_read", "A record to read"),
                    ("returned", "A record returned"),
                    ("overdue", "Overdue"),
                    ("one_up", "Overdue, told one level up"),
                    ("two_up", "Overdue, told two levels up"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", STEPS)),
                name="reminder_step",
            ),
        ),
    ]
