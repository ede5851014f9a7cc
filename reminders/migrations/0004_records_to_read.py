from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reminders", "0003_policy_and_ladder"),
    ]

    operations = [
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
    ]
