"""The policies of the house, and the messages of one recipient in their order."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One table and one index more."""

    dependencies: ClassVar = [("ledger", "0001_tables")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=20)),
                ("asked", models.CharField(default="", max_length=20)),
                ("asked_by", models.CharField(default="", max_length=80)),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["recipient", "made"], name="message_of"),
        ),
    ]
