"""The statements that counsel names in a sign-off, and the policy that asks for them."""

from typing import ClassVar

from django.db import migrations, models


def _say_policy(apps, schema_editor):
    """A ledger that was opened before the policy plans as before, until an operator sets it."""
    using = schema_editor.connection.alias
    if apps.get_model("ledger", "Opening").objects.using(using).exists():
        apps.get_model("ledger", "Policy").objects.using(using).get_or_create(
            id="grounds", defaults={"value": "any"}
        )


class Migration(migrations.Migration):
    """One column and one policy more."""

    dependencies: ClassVar = [("ledger", "0007_anchors")]
    operations: ClassVar = [
        migrations.AddField("signoff", "named", models.JSONField(default=list)),
        migrations.RunPython(_say_policy, migrations.RunPython.noop),
    ]
