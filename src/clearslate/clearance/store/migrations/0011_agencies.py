"""Which agency arrested and which prosecutes, of each clearance."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_days_and_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="clearance", name="arresting_ori", field=models.CharField(default="", max_length=9)
        ),
        migrations.AddField(
            model_name="clearance", name="prosecuting_ori", field=models.CharField(default="", max_length=9)
        ),
        migrations.AddField(model_name="clearance", name="agencies", field=models.JSONField(default=dict)),
    ]
