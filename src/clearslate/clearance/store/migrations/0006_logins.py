"""Logins of the database in events, and a row for each policy."""

from typing import ClassVar

from django.db import migrations, models

_LOOSEST = {"decisions": "anyone", "laws": "any"}


def _say_policies(apps, schema_editor):
    """What a policy was where nothing was set is said now: a row that is not there means the strictest value."""
    using = schema_editor.connection.alias
    if apps.get_model("ledger", "Opening").objects.using(using).exists():
        for policy, value in _LOOSEST.items():
            apps.get_model("ledger", "Policy").objects.using(using).get_or_create(
                id=policy, defaults={"value": value}
            )


class Migration(migrations.Migration):
    """As whom the database knew who wrote an event; events of before do not say."""

    dependencies: ClassVar = [("ledger", "0005_plans_in_parts")]
    operations: ClassVar = [
        migrations.AddField("event", "login", models.CharField(default="", max_length=80)),
        migrations.AddField("opening", "doubted", models.CharField(default="", max_length=40)),
        migrations.AddField("opening", "doubted_by", models.CharField(default="", max_length=80)),
        migrations.AddField("message", "said", models.CharField(default="", max_length=8)),
        migrations.AddField("item", "asked", models.IntegerField(default=0)),
        migrations.AddField("item", "said", models.JSONField(default=list)),
        migrations.AlterField(
            "message",
            "state",
            models.CharField(
                choices=[
                    (each, each)
                    for each in (
                        "made",
                        "sent",
                        "partly",
                        "acknowledged",
                        "rejected",
                        "contradicted",
                        "replaced",
                    )
                ],
                default="made",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            "item",
            "state",
            models.CharField(
                choices=[
                    (each, each)
                    for each in ("", "pending", "acknowledged", "rejected", "contradicted", "reopened")
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            "ProofKey",
            [
                ("code", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("find", models.CharField(max_length=32)),
                ("lock", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(_say_policies, migrations.RunPython.noop),
    ]
