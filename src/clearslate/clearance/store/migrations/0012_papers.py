"""Where signed orders are found and what corrects them, what plans rest on, and for what a role is granted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_agencies"),
    ]

    operations = [
        migrations.AddField("order", "paper", models.CharField(default="", max_length=80)),
        migrations.AddField("order", "corrects", models.CharField(default="", max_length=40)),
        migrations.AddField("clearance", "signed", models.TextField(default=",")),
        migrations.AddField("clearance", "corrected_in", models.TextField(default=",")),
        migrations.AddField("plan", "assumed", models.JSONField(null=True)),
        migrations.AddField("plan", "again", models.JSONField(default=list)),
        migrations.AddField("grant", "counties", models.JSONField(default=list)),
        migrations.AddField("grant", "courts", models.JSONField(default=list)),
        migrations.AddField("grant", "agency", models.CharField(default="", max_length=60)),
        migrations.AddField("grant", "scoped", models.BooleanField(default=False)),
    ]
