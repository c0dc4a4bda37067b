"""The day on which a list was shown; null of stages that are open: they wait to be shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_records_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="stage",
            name="shown_on",
            field=models.DateField(null=True),
        ),
    ]
