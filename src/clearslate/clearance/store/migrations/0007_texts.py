"""Words that people wrote, beside the chain."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_shown"),
    ]

    operations = [
        migrations.CreateModel(
            name="Text",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("salt", models.CharField(max_length=32)),
                ("words", models.TextField()),
            ],
        ),
    ]
