
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0002_paper_templates'),
        ('members', '0002_roster_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='resolution',
            name='taken_at',
            field=models.TimeField(blank=True, null=True, verbose_name='taken at'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('carried', True), _negated=True), ('present__gte', django.db.models.expressions.CombinedExpression(models.F('due'), '-', models.F('present'))), _connector='OR'), name='resolution_carried_with_quorum'),
        ),
    ]
