from typing import Any

from django.db import migrations, models


def _as_planned(apps: Any, schema_editor: Any) -> None:
    """Of plans that were made before: the day of their question."""
    plans = apps.get_model("ledger", "Plan").objects.using(schema_editor.connection.alias)
    plans.update(asked_on=models.F("as_of"))


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_standing"),
    ]

    operations = [
        migrations.AddField(model_name="plan", name="asked_on", field=models.DateField(null=True)),
        migrations.RunPython(_as_planned, migrations.RunPython.noop),
        migrations.AlterField(model_name="plan", name="asked_on", field=models.DateField()),
    ]
