"""What identifies people beside the chain, so that it can be forgotten; events of before keep it in the chain."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Tables beside the chain, and what the state knows of forgetting; nothing that is there is changed."""

    dependencies: ClassVar = [("ledger", "0009_law_texts")]
    operations: ClassVar = [
        migrations.CreateModel(
            "Content",
            [
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=64)),
                ("body", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            "PlanKey",
            [
                ("plan", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            "Remembered",
            [
                ("mark", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("law", models.CharField(max_length=60)),
                ("count", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            "Forgetting",
            [
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=80)),
                ("planned_on", models.DateField()),
                ("kinds", models.JSONField()),
                ("clearances", models.IntegerField()),
                ("persons", models.IntegerField()),
                ("made", models.BigIntegerField()),
            ],
        ),
        migrations.AddField("clearance", "bundle", models.CharField(default="", max_length=40)),
        migrations.AddField("clearance", "forgetting", models.CharField(default="", max_length=40)),
        migrations.AddField("clearance", "forgotten_on", models.DateField(null=True)),
        migrations.AlterField("clearance", "since", models.DateField(null=True)),
        migrations.AddField("order", "bundle", models.CharField(default="", max_length=40)),
    ]
