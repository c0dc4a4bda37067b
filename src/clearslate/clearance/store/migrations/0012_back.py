"""How many were taken back since records were last asked: counted by the events, whatever a recheck says of itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies: ClassVar = [("ledger", "0011_sheets")]

    operations: ClassVar = [migrations.AddField("plan", "back", models.IntegerField(default=0))]
