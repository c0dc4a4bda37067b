"""The opening of a ledger, grants that a second person confirms, days of orders and notices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0009_draws"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("rehearsal", models.BooleanField()),
                ("zone", models.CharField(max_length=64)),
                ("clock", models.DateField(null=True)),
            ],
        ),
        migrations.AddField("checkpoint", "ledger", models.CharField(default="", max_length=80)),
        migrations.AddField("grant", "by", models.CharField(default="", max_length=80)),
        migrations.AddField("grant", "confirmed", models.BooleanField(default=False)),
        migrations.AddField(
            "order", "made_on", models.DateField(default="1970-01-01"), preserve_default=False
        ),
        migrations.AddField("clearance", "noticed_on", models.DateField(null=True)),
    ]
