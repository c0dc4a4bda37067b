"""Cover sheets that counsel certified, and which of them an order rests on."""

from typing import ClassVar

from django.db import migrations, models


def _say_policy(apps, schema_editor):
    """A ledger that was opened before the policy signs as before, until an operator sets it."""
    using = schema_editor.connection.alias
    if apps.get_model("ledger", "Opening").objects.using(using).exists():
        apps.get_model("ledger", "Policy").objects.using(using).get_or_create(
            id="orders", defaults={"value": "any"}
        )


class Migration(migrations.Migration):
    """One table, two columns and one policy more."""

    dependencies: ClassVar = [("ledger", "0010_beside")]
    operations: ClassVar = [
        migrations.CreateModel(
            "Sheet",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("jurisdiction", models.CharField(max_length=8)),
                ("counsel", models.CharField(max_length=120)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=80)),
            ],
        ),
        migrations.AddField("order", "sheet", models.CharField(default="", max_length=40)),
        migrations.AddField("order", "draft", models.BooleanField(default=False)),
        migrations.RunPython(_say_policy, migrations.RunPython.noop),
    ]
