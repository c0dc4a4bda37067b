"""What newer records would change, and a second person has still to confirm."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("ledger", "0012_back")]

    operations: ClassVar = [
        migrations.CreateModel(
            "Change",
            [
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=40)),
                ("part", models.CharField(max_length=12)),
                ("by", models.CharField(max_length=80)),
                ("payload", models.JSONField()),
                ("gone", models.BooleanField()),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("subject", "kind", "part"), name="one_change"),
                )
            },
        ),
    ]
