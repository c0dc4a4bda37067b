"""A draw that a second person opens, and what is drawn for each law beside the sample of the wave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_corrected"),
    ]

    operations = [
        migrations.AddField(
            model_name="wave", name="set_by", field=models.CharField(default="", max_length=80)
        ),
        migrations.AddField(model_name="wave", name="unverified", field=models.JSONField(default=list)),
        migrations.AddField(model_name="clearance", name="extra", field=models.BooleanField(default=False)),
    ]
