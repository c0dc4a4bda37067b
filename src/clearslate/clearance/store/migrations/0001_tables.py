from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("wave", models.CharField(db_index=True, max_length=40)),
                ("plan", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("size", models.IntegerField()),
                ("conviction", models.BooleanField(null=True)),
                ("law", models.CharField(default="", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("formed", "formed"),
                            ("running", "running"),
                            ("cleared", "cleared"),
                            ("ended", "ended"),
                        ],
                        default="formed",
                        max_length=16,
                    ),
                ),
                ("stage", models.CharField(default="", max_length=40)),
                ("due", models.DateField(null=True)),
                ("cleared_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["by", "id"], name="batch_listed")],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=32)),
                ("signer", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
                ("ledger", models.CharField(default="", max_length=80)),
            ],
            options={
                "ordering": ("seq",),
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=32)),
                ("kind", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("subject", models.CharField(db_index=True, max_length=80)),
                ("key", models.CharField(max_length=120, null=True, unique=True)),
                ("payload", models.TextField()),
                ("hash", models.CharField(max_length=64)),
                ("authentication", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("seq",),
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("batch", models.CharField(db_index=True, max_length=40)),
                ("recipient", models.CharField(db_index=True, max_length=60)),
                ("purpose", models.CharField(max_length=12)),
                ("attempt", models.IntegerField()),
                ("partial", models.BooleanField(default=False)),
                ("file", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
                ("due", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "made"),
                            ("sent", "sent"),
                            ("partly", "partly"),
                            ("acknowledged", "acknowledged"),
                            ("rejected", "rejected"),
                            ("replaced", "replaced"),
                        ],
                        default="made",
                        max_length=16,
                    ),
                ),
                ("sent_on", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("code", models.CharField(default="", max_length=200)),
                ("made", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("clearance", models.CharField(db_index=True, max_length=40)),
                ("batch", models.CharField(db_index=True, max_length=40)),
                ("stage", models.CharField(max_length=40)),
                ("ground", models.CharField(max_length=60)),
                ("by", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("filed_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "filed"),
                            ("sustained", "sustained"),
                            ("overruled", "overruled"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="filed",
                        max_length=16,
                    ),
                ),
                ("decided_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "filed_on", "id"], name="objection_listed")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("rehearsal", models.BooleanField()),
                ("zone", models.CharField(max_length=64)),
                ("clock", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("batch", models.CharField(db_index=True, max_length=40)),
                ("case", models.CharField(default="", max_length=120)),
                ("number", models.CharField(db_index=True, default="", max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("clearances", models.IntegerField()),
                ("made_on", models.DateField()),
                ("replaced", models.BooleanField(default=False)),
                ("signed_by", models.CharField(default="", max_length=80)),
                ("signed_on", models.DateField(null=True)),
                ("paper", models.CharField(default="", max_length=80)),
                ("corrects", models.CharField(default="", max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("jurisdiction", models.CharField(max_length=8)),
                ("run", models.CharField(max_length=64)),
                ("dataset", models.CharField(max_length=64)),
                ("as_of", models.DateField()),
                ("workflow", models.JSONField()),
                ("dropped", models.JSONField()),
                ("asked_on", models.DateField()),
                ("assumed", models.JSONField(null=True)),
                ("again", models.JSONField(default=list)),
                ("covers", models.JSONField(default=dict)),
                ("allowed_run", models.CharField(default="", max_length=64)),
                ("allowed_by", models.CharField(default="", max_length=80)),
                ("allowed_taken", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=32)),
                ("words", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Wave",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("plan", models.CharField(db_index=True, max_length=40)),
                ("number", models.IntegerField()),
                ("pilot", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("formed", "formed"), ("requested", "requested"), ("released", "released")],
                        default="formed",
                        max_length=16,
                    ),
                ),
                ("requested_by", models.CharField(default="", max_length=80)),
                ("released_by", models.CharField(default="", max_length=80)),
                ("halted", models.TextField(default="")),
                ("bound", models.FloatField(null=True)),
                ("confidence", models.FloatField(null=True)),
                ("seed", models.BigIntegerField(null=True)),
                ("set_by", models.CharField(default="", max_length=80)),
                ("unverified", models.JSONField(default=list)),
                ("draws", models.IntegerField(default=0)),
                ("drawn", models.IntegerField(default=0)),
                ("right", models.IntegerField(default=0)),
                ("wrong", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Clearance",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("plan", models.CharField(db_index=True, max_length=40)),
                ("wave", models.CharField(default="", max_length=40)),
                ("batch", models.CharField(db_index=True, default="", max_length=40)),
                ("charge", models.CharField(db_index=True, max_length=120)),
                ("case", models.CharField(db_index=True, max_length=120)),
                ("person", models.CharField(db_index=True, max_length=120)),
                ("former", models.CharField(default="", max_length=120)),
                ("law", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=120)),
                ("since", models.DateField()),
                ("county", models.CharField(max_length=120)),
                ("court", models.CharField(max_length=120)),
                ("number", models.CharField(max_length=120)),
                ("sequence", models.IntegerField(null=True)),
                ("statute", models.CharField(max_length=200)),
                ("conviction", models.BooleanField()),
                ("keys", models.JSONField()),
                ("arresting_ori", models.CharField(default="", max_length=9)),
                ("prosecuting_ori", models.CharField(default="", max_length=9)),
                ("court_id", models.CharField(default="", max_length=36)),
                ("jail_id", models.CharField(default="", max_length=36)),
                ("agencies", models.JSONField(default=dict)),
                ("notices", models.JSONField(default=list)),
                ("after", models.CharField(default="", max_length=40)),
                ("facts", models.CharField(default="", max_length=16)),
                ("corrected", models.CharField(default="", max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("withdrawn", "withdrawn"),
                            ("cleared", "cleared"),
                            ("restored", "restored"),
                        ],
                        default="planned",
                        max_length=16,
                    ),
                ),
                ("holds", models.JSONField(default=list)),
                ("held", models.IntegerField(default=0)),
                ("objections", models.IntegerField(default=0)),
                (
                    "audit",
                    models.CharField(
                        choices=[("", ""), ("drawn", "drawn"), ("right", "right"), ("wrong", "wrong")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("extra", models.BooleanField(default=False)),
                ("why", models.TextField(default="")),
                ("order", models.CharField(default="", max_length=40)),
                ("signed", models.TextField(default=",")),
                ("corrected_in", models.TextField(default=",")),
                ("misnamed", models.BooleanField(default=False)),
                ("cleared_on", models.DateField(null=True)),
                (
                    "restoring",
                    models.CharField(
                        choices=[
                            ("", ""),
                            ("asked", "asked"),
                            ("noticed", "noticed"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("route", models.CharField(default="", max_length=40)),
                ("asked_by", models.CharField(default="", max_length=80)),
                ("asked_on", models.DateField(null=True)),
                ("noticed_on", models.DateField(null=True)),
                ("hearing_by", models.DateField(null=True)),
                ("restored_on", models.DateField(null=True)),
                ("told_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["wave", "audit", "state"], name="clearance_audit"),
                    models.Index(fields=["state", "batch", "former"], name="clearance_standing"),
                    models.Index(fields=["number", "id"], name="clearance_listed"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.CharField(max_length=60)),
                ("extract", models.CharField(max_length=64)),
                ("earlier", models.CharField(default="", max_length=64)),
                ("on", models.DateField()),
                ("found", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "extract", "earlier"), name="one_comparison")
                ],
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=16)),
                ("by", models.CharField(default="", max_length=80)),
                ("confirmed", models.BooleanField(default=False)),
                ("counties", models.JSONField(default=list)),
                ("courts", models.JSONField(default=list)),
                ("agency", models.CharField(default="", max_length=60)),
                ("scoped", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "role"), name="one_grant")],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clearance", models.CharField(max_length=40)),
                ("batch", models.CharField(max_length=40)),
                ("recipient", models.CharField(max_length=60)),
                ("purpose", models.CharField(default="clear", max_length=12)),
                ("message", models.CharField(db_index=True, default="", max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("", ""),
                            ("pending", "pending"),
                            ("acknowledged", "acknowledged"),
                            ("rejected", "rejected"),
                            ("reopened", "reopened"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("code", models.CharField(default="", max_length=200)),
                ("floor", models.IntegerField(default=0)),
                (
                    "seen",
                    models.CharField(
                        choices=[
                            ("", ""),
                            ("gone", "gone"),
                            ("open", "open"),
                            ("unsure", "unsure"),
                            ("back", "back"),
                            ("not_back", "not_back"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("seen_on", models.DateField(null=True)),
                ("seen_since", models.DateField(null=True)),
                ("under", models.CharField(default="", max_length=120)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["batch", "recipient", "purpose", "state", "message", "code"],
                        name="item_standing",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("clearance", "recipient", "purpose"), name="one_item")
                ],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message", models.CharField(max_length=80)),
                ("clearance", models.CharField(max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "clearance"), name="one_part")],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clearance", models.CharField(max_length=40)),
                ("agency", models.CharField(max_length=12)),
                ("ori", models.CharField(max_length=36)),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clearance", "agency"), name="one_assignment")
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolled",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=80)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reference", "on", "by"), name="one_reading")
                ],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64)),
                ("clearance", models.CharField(db_index=True, max_length=40)),
                ("issued_on", models.DateField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code", "clearance"), name="one_proof")],
            },
        ),
        migrations.CreateModel(
            name="Stage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.CharField(max_length=40)),
                ("stage", models.CharField(max_length=40)),
                ("opened_on", models.DateField()),
                ("shown_on", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("", ""),
                            ("completed", "completed"),
                            ("lapsed", "lapsed"),
                            ("ended", "ended"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "stage"), name="one_stage_a_batch")],
            },
        ),
    ]
