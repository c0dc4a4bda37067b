from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(db_index=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("arguments", models.JSONField()),
                ("by", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("known_by", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=16)),
                ("begun_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("claim", models.CharField(default="", max_length=16)),
                ("attempts", models.IntegerField(default=0)),
                ("beat", models.DateTimeField(null=True)),
                ("stop_by", models.CharField(default="", max_length=80)),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("doing", models.CharField(default="", max_length=120)),
                ("said", models.JSONField(default=list)),
                ("file", models.CharField(default="", max_length=80)),
                ("error", models.CharField(default="", max_length=600)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "asked_at"], name="job_waiting"),
                    models.Index(fields=["by", "asked_at"], name="job_of_who"),
                    models.Index(fields=["asked_at", "id"], name="job_listed"),
                ],
            },
        ),
    ]
