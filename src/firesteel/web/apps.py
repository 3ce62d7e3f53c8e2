"""The Django application that owns the pages."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "firesteel.web"
    label = "web"
