"""The texts of statutes that counsel brought, and which of them a sign-off read."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Sign-offs of before name no text."""

    dependencies: ClassVar = [("ledger", "0008_grounds")]
    operations: ClassVar = [
        migrations.CreateModel(
            "Statute",
            [
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("words", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            "LawText",
            [
                ("id", models.CharField(max_length=150, primary_key=True, serialize=False)),
                ("section", models.CharField(max_length=80)),
                ("jurisdiction", models.CharField(max_length=8)),
                ("sha256", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=400)),
                ("taken_on", models.DateField()),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=80)),
                ("current", models.BooleanField()),
            ],
        ),
        migrations.AddField("signoff", "texts", models.JSONField(default=list)),
    ]
