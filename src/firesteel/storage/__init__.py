"""Workspaces, the ledger of what people decided, keys and secrets, backups. Django lives here and in `web`."""

from __future__ import annotations

from .ledger import Entry, Ledger
from .store import Store, open_new, open_workspace
from .workspace import Kind, Workspace

__all__ = ["Entry", "Kind", "Ledger", "Store", "Workspace", "open_new", "open_workspace"]
