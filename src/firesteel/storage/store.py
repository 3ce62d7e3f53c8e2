"""An opened workspace: its book, its secrets, its people, and the files kept with agreements."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass

from ..errors import Conflict, FiresteelError, Misconfigured
from . import archive, commenters, database, keys, lakefiles, lakekeys, selfmade, workspace
from .attachments import Attachments
from .commenters import Commenters
from .lakekeys import LakeKeys
from .ledger import Ledger
from .people import SALT, People
from .workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    workspace: Workspace
    ledger: Ledger
    secrets: keys.Secrets
    people: People
    attachments: Attachments
    commenters: Commenters
    lake_keys: LakeKeys


def open_workspace(place: Workspace) -> Store:
    """Point this process at a workspace, bring its ledger up to date (after a backup), and hand out what is in it.

    Raises `Misconfigured` where the ledger is missing or damaged: an empty one in its place would hide what was lost.
    """
    with suppress(OSError):  # what is not sealed is kept from others on this machine at least
        place.path.chmod(0o700)
    ring = keys.open_ring(place.key)
    database.point(
        place.server or place.ledger, ring.derived(f"sign-in {place.name}"), cookie=f"firesteel_{place.name}"
    )
    if lakefiles.tables(place.lake) and not database.there():
        raise Misconfigured(
            f"{database.told()} is missing or empty, though the workspace has measurements; put it back, or move the "
            "workspace's folder away and restore a backup"
        )
    with database.explained():
        database.migrate(before=lambda: archive.backup(place, label="before-migration"))
    people = People(ring)
    kept = keys.Secrets(ring, people)
    return Store(
        workspace=place,
        ledger=Ledger(people),
        secrets=kept,
        people=people,
        attachments=Attachments(place.path / "attachments", people),
        commenters=Commenters(kept),
        lake_keys=LakeKeys(people, kept),
    )


def open_new(place: Workspace) -> Store:
    """Open a workspace that was made just now; it is gone again where its ledger cannot be made.

    Raises `Conflict` where a server has a ledger of that name already: of another home, or left by a removed workspace.
    """
    had_key = place.key.exists()
    try:
        if (server := place.server) is not None:
            database.point(server, secrets.token_urlsafe(48))
            if database.there():
                raise Conflict(
                    f"{server} holds a ledger already; choose another name, or drop that schema if nobody needs it"
                )
        return open_workspace(place)
    except FiresteelError:
        database.close()
        workspace.remove(place.name, place.path.parent.parent, keep_key=had_key)
        raise


def makes_itself(secret: str) -> bool:
    """Whether a secret of that name is the workspace's own doing, which nobody can enter again."""
    return any(selfmade.is_one(secret, name) for name in (SALT, commenters.SECRET, lakekeys.SECRET))


def rotate_key(store: Store) -> Store:
    """Seal everything with a new workspace key (`keys.rotate`)."""
    keys.rotate(store.secrets.ring)
    return open_workspace(store.workspace)
