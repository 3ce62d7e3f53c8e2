"""Keys of what people are called and wrote in the lake."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("storage", "0004_commenters"),)
    operations = (
        migrations.CreateModel(
            name="LakeKey",
            fields=[
                ("who", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("wrapped", models.TextField()),
                ("name", models.TextField(default="")),
            ],
        ),
    )
