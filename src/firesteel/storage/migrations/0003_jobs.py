"""When each job runs next; and on PostgreSQL the guards that keep facts as they were written."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GUARDS = (
    "create or replace function facts_stay() returns trigger language plpgsql as $$ "
    "begin raise exception 'facts are never changed or deleted; record a new one'; end $$",
    "create trigger fact_stays before update or delete on storage_fact for each row execute function facts_stay()",
    "create trigger facts_stay before truncate on storage_fact for each statement execute function facts_stay()",
)


def guard(_: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in GUARDS:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("storage", "0002_people"),)
    operations = (
        migrations.CreateModel(
            name="Due",
            fields=[
                ("job", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("does", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField()),
                ("slot", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("said", models.TextField(default="")),
                ("error", models.TextField(default="")),
                ("failures", models.IntegerField(default=0)),
            ],
        ),
        migrations.RunPython(guard, migrations.RunPython.noop),
    )
