"""The ledger's first tables, and the guards that keep facts as they were written."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDS = tuple(
    f"create trigger fact_no_{verb} before {verb} on storage_fact "
    "begin select raise(abort, 'facts are never changed or deleted; record a new one'); end"
    for verb in ("update", "delete")
)


def guard(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "sqlite":
        for statement in GUARDS:
            editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("person", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("wrapped", models.TextField()),
                ("forgotten_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Secret",
            fields=[
                ("name", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("prev", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "subject", "prev"], name="fact_follows_one_fact"),
                ],
                "indexes": [models.Index(fields=["kind", "subject", "seq"], name="fact_by_subject")],
            },
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    )
