"""What records cover, who let a recheck take much back, and who the person of a clearance is, as a digest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0007_texts"),
    ]

    operations = [
        migrations.AddField(model_name="plan", name="covers", field=models.JSONField(default=dict)),
        migrations.AddField(
            model_name="plan", name="allowed_run", field=models.CharField(default="", max_length=64)
        ),
        migrations.AddField(
            model_name="plan", name="allowed_by", field=models.CharField(default="", max_length=80)
        ),
        migrations.AddField(model_name="plan", name="allowed_taken", field=models.IntegerField(default=0)),
        migrations.AddField(
            model_name="clearance", name="facts", field=models.CharField(default="", max_length=16)
        ),
        migrations.AddField(
            model_name="clearance", name="corrected", field=models.CharField(default="", max_length=8)
        ),
    ]
