"""Pointing Django at one workspace's ledger, and bringing its tables up to date.

Django's settings are one per process, and so is the open workspace. Opening another closes this one: the connection is
dropped and the one database entry repointed, so that tests can open many workspaces one after another.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

SETTINGS = "firesteel.storage.settings"


def boot() -> None:
    """Set Django up, once."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    if not apps.ready:
        django.setup()


def point(ledger: Path, secret: str) -> None:
    """Use this file from now on; `secret` signs sessions."""
    boot()
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    connections.databases["default"]["NAME"] = str(ledger)
    settings.SECRET_KEY = secret


def migrate(before: Callable[[], object]) -> bool:
    """Apply what is pending, after calling `before` if there is anything to lose. Says whether anything was applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    existed = Path(str(connection.settings_dict["NAME"])).exists()
    executor = MigrationExecutor(connection)
    targets = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(targets)
    if plan and existed:
        before()
    if plan:
        executor.migrate(targets, plan)
    return bool(plan)


def close() -> None:
    """Let go of the ledger; the next use opens it again."""
    from django.db import connections

    connections.close_all()
