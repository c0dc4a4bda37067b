"""Time from outside: witnesses, what they said, and the events by which windows began."""

from typing import ClassVar

from django.db import migrations, models


def _say_time(apps, schema_editor):
    """By whose time windows ended before is said now: a row that is not there means the strictest value."""
    using = schema_editor.connection.alias
    if apps.get_model("ledger", "Opening").objects.using(using).exists():
        apps.get_model("ledger", "Policy").objects.using(using).get_or_create(
            id="time", defaults={"value": "clock"}
        )


class Migration(migrations.Migration):
    """Of windows that opened before, the events that opened them are found when the state is made anew."""

    dependencies: ClassVar = [("ledger", "0006_logins")]
    operations: ClassVar = [
        migrations.AddField("stage", "since", models.BigIntegerField(default=0)),
        migrations.AddField("batch", "cleared_by", models.BigIntegerField(default=0)),
        migrations.CreateModel(
            "Witness",
            [
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("key", models.TextField(default="")),
                ("asked", models.TextField(default="")),
                ("asked_by", models.CharField(default="", max_length=80)),
            ],
        ),
        migrations.CreateModel(
            "Anchor",
            [
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
                ("witness", models.CharField(max_length=80)),
                ("at", models.CharField(default="", max_length=32)),
                ("day", models.DateField(null=True)),
            ],
        ),
        migrations.RunPython(_say_time, migrations.RunPython.noop),
    ]
