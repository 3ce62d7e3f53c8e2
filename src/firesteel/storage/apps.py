"""The Django application that owns the ledger's tables."""

from __future__ import annotations

from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "firesteel.storage"
    label = "storage"
    default_auto_field = "django.db.models.BigAutoField"
