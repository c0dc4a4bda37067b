"""Plans that are recorded in parts."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """What a plan is to hold, and how much of it is there; those recorded before are complete."""

    dependencies: ClassVar = [("ledger", "0004_listed")]
    operations: ClassVar = [
        migrations.AddField("plan", "holds", models.JSONField(default=dict)),
        migrations.AddField("plan", "planned", models.IntegerField(default=0)),
        migrations.AddField("plan", "digest", models.CharField(default="", max_length=64)),
        migrations.AddField("plan", "complete", models.BooleanField(default=True)),
        migrations.AlterField(
            "wave",
            "state",
            models.CharField(
                choices=[
                    ("forming", "forming"),
                    ("formed", "formed"),
                    ("requested", "requested"),
                    ("released", "released"),
                ],
                default="formed",
                max_length=16,
            ),
        ),
    ]
