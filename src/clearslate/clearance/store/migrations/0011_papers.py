"""Where signed orders are found, and what plans rest on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_days_and_roles"),
    ]

    operations = [
        migrations.AddField("order", "paper", models.CharField(default="", max_length=80)),
        migrations.AddField("plan", "assumed", models.JSONField(null=True)),
        migrations.AddField("plan", "again", models.JSONField(default=list)),
    ]
