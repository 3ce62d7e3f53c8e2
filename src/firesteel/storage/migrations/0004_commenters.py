"""What authors of comments are called, sealed."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("storage", "0003_jobs"),)
    operations = (
        migrations.CreateModel(
            name="Commenter",
            fields=[
                ("author", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("sealed", models.TextField()),
            ],
        ),
    )
