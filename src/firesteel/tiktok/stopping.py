"""Switching campaigns, ad groups and ads off, on or away, read back: what is asked for is so, or somebody is told.

One that the platform refuses does not keep the others: twenty are asked for at a time, and one by one where a batch is
refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..errors import Conflict, PlatformError, Rejected
from . import finding
from .client import Client
from .once import settled
from .retry import Wait

_MOST = 20
"""Ids of one change of status."""
RUNNING, OFF, GONE = "ENABLE", "DISABLE", "DELETE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Campaigns, ad groups or ads: how their switches are read and set."""

    name: str
    read: Callable[[Client, Sequence[str]], dict[str, str]]
    """Each id to how it is switched; deleted ones included, those that are not there left out."""
    write: Callable[[Client, list[str], str], object]


CAMPAIGNS = Level(
    name="campaign",
    read=lambda client, ids: {
        row.campaign_id: row.operation_status for row in finding.campaigns(client, ids, deleted=True)
    },
    write=lambda client, ids, status: client.campaign_status(ids, status),
)
ADGROUPS = Level(
    name="ad group",
    read=lambda client, ids: {
        row.adgroup_id: row.operation_status for row in finding.adgroups(client, ids, deleted=True)
    },
    write=lambda client, ids, status: client.adgroup_status(ids, status),
)


def stop(client: Client, campaign_ids: Sequence[str]) -> tuple[str, ...]:
    """The campaigns, all of which are off now; deleted ones are. Raises `Conflict` naming what may still run, once
    everything was tried."""
    return _all(client, CAMPAIGNS, campaign_ids, OFF, lambda state: state in (OFF, GONE))


def start(client: Client, campaign_ids: Sequence[str]) -> tuple[str, ...]:
    """The campaigns, all of which are on now. Raises `Conflict` naming those that are not."""
    return _all(client, CAMPAIGNS, campaign_ids, RUNNING, lambda state: state == RUNNING)


def switch_off(client: Client, level: Level, ids: Sequence[str]) -> None:
    _all(client, level, ids, OFF, lambda state: state in (OFF, GONE))


def delete(client: Client, level: Level, ids: Sequence[str]) -> None:
    """What is deleted already stays so; what is in something that is, too."""
    _all(client, level, ids, GONE, lambda state: state == GONE)


def _all(
    client: Client, level: Level, ids: Sequence[str], wanted: str, is_so: Callable[[str], bool]
) -> tuple[str, ...]:
    client.guard()
    every = list(dict.fromkeys(ids))
    before = _states(client, level, every)
    refusal = _tried(client, level, [id for id in every if not is_so(before.get(id, ""))], wanted)
    left = settled(client, Wait.BACKOFF, lambda: _left(client, level, every, is_so))
    if not left:
        return tuple(every)
    told = f" ({refusal})" if refusal else ""
    raise Conflict(
        f"{len(left)} of {len(every)} {level.name}s did not become {wanted}: {', '.join(left)}{told}; "
        "look at them in Ads Manager"
    ) from refusal


def _left(client: Client, level: Level, ids: list[str], is_so: Callable[[str], bool]) -> list[str]:
    states = level.read(client, ids) if ids else {}
    return [id for id in ids if not is_so(states.get(id, ""))]


def _states(client: Client, level: Level, ids: Sequence[str]) -> dict[str, str]:
    """How things stand; nothing where the platform does not tell, so that all of them are switched."""
    try:
        return level.read(client, ids) if ids else {}
    except PlatformError:
        return {}


def _tried(client: Client, level: Level, ids: Sequence[str], wanted: str) -> PlatformError | None:
    """The last refusal, where there was one."""
    last: PlatformError | None = None
    for some in finding.batches(ids, _MOST):
        refusal = _one_try(client, level, some, wanted)
        if isinstance(refusal, Rejected) and len(some) > 1:
            alone = [_one_try(client, level, [id], wanted) for id in some]
            refusal = next((one for one in reversed(alone) if one is not None), None)
        last = refusal or last
    return last


def _one_try(client: Client, level: Level, ids: list[str], wanted: str) -> PlatformError | None:
    try:
        level.write(client, ids, wanted)
    except PlatformError as error:
        return error
    return None
