"""What people report."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reported_on", models.DateField()),
                ("place", models.CharField(max_length=400)),
                ("code", models.CharField(blank=True, max_length=64)),
                ("case", models.CharField(blank=True, max_length=400)),
                ("offense", models.CharField(blank=True, max_length=400)),
                ("said", models.CharField(blank=True, max_length=400)),
                ("name", models.CharField(blank=True, max_length=400)),
                ("done_by", models.CharField(blank=True, max_length=80)),
                ("done_on", models.DateField(null=True)),
            ],
            options={"ordering": ("reported_on", "id")},
        ),
    ]
