"""People by pseudonym: their handles sealed, a key for every kind and month of what is kept of them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("storage", "0001_facts"),)
    operations = (
        migrations.AddField(model_name="personkey", name="name", field=models.TextField(default="")),
        migrations.CreateModel(
            name="FieldKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("person", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("month", models.CharField(max_length=7)),
                ("wrapped", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["person", "kind", "month"], name="one_key_a_kind_and_month"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeopleStamp",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("stamp", models.CharField(max_length=32)),
            ],
        ),
    )
