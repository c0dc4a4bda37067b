"""Who may use the interface, and what was answered."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import CASCADE


class Migration(migrations.Migration):
    """The tables."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("recipient", models.CharField(blank=True, max_length=60)),
                ("counties", models.JSONField(default=list)),
                ("courts", models.JSONField(default=list)),
                ("scopes", models.JSONField(default=list)),
                ("certificate", models.CharField(blank=True, db_index=True, max_length=64)),
                ("made_by", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("revoked_by", models.CharField(blank=True, max_length=80)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Answered",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("asked", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                ("status", models.IntegerField(default=0)),
                ("kind", models.CharField(default="", max_length=60)),
                ("body", models.BinaryField(default=b"")),
                ("access", models.ForeignKey(on_delete=CASCADE, to="api.access")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("access", "key"), name="one_answer")]},
        ),
    ]
