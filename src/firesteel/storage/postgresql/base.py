"""Django's own backend for PostgreSQL; a server that does not answer is told in our words, wherever it is asked first."""

from __future__ import annotations

from django.db.backends.postgresql import base

from .. import database


class DatabaseWrapper(base.DatabaseWrapper):
    def ensure_connection(self) -> None:
        if self.connection is None:
            with database.explained():
                super().ensure_connection()
