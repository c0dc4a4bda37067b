"""What somebody looked at, and what waits in a basket until it is recorded."""

from typing import ClassVar

from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Two tables more."""

    dependencies: ClassVar = [("web", "0004_sign_in")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Looked",
            fields=[
                ("id", _ID.clone()),
                ("clearance", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clearance", "role"), name="one_look")],
            },
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", _ID.clone()),
                ("by", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("kind", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=40)),
                ("answer", models.CharField(max_length=10)),
                ("words", models.TextField(default="")),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "role", "subject"), name="one_kept_answer")
                ],
            },
        ),
    ]
