"""Which scopes Firesteel asks for, and what will not work without each, in words a person can use.

Which scope a path takes is a fact of the wire (`tiktokwire.scopes`); what we do with the path is said here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tiktokwire import scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that works only with the scopes of these paths, or of these fields of a profile."""

    words: str
    paths: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A scope that was not granted, and what will not work without it."""

    scope: str
    words: tuple[str, ...]


ADVERTISER: tuple[Need, ...] = (
    Need(
        words="reading the ad account's currency, time zone and balance (the budget gate)",
        paths=("advertiser/info/", "oauth2/advertiser/get/"),
    ),
    Need(words="finding a campaign again after a cut-off launch", paths=("campaign/get/",)),
    Need(words="launching: creating a campaign and switching it on", paths=("campaign/create/",)),
    Need(words="reading budgets as they stand", paths=("adgroup/get/",)),
    Need(words="launching a flight, raising or trimming its budget, stopping it", paths=("adgroup/create/",)),
    Need(words="reading back which ads run", paths=("ad/get/",)),
    Need(words="putting a post into an ad", paths=("ad/create/",)),
    Need(
        words="uploading a video for an ad that is no Spark Ad, and finding it again",
        paths=("file/video/ad/upload/", "file/video/ad/search/", "file/video/suggestcover/"),
    ),
    Need(words="reading delivery: without it nothing is measured or decided", paths=("report/integrated/get/",)),
    Need(words="reading what a creator's post code allows", paths=("tt_video/info/",)),
    Need(words="applying creators' post codes, and seeing them end", paths=("tt_video/authorize/", "tt_video/list/")),
    Need(
        words="posts of linked accounts, and the music gate",
        paths=("identity/get/", "identity/video/info/", "identity/music/authorization/"),
    ),
    Need(
        words="reading comments under ads of creators who are not connected, and seeing that they were switched off",
        paths=("comment/list/",),
    ),
    Need(
        words="hiding and answering comments under ads",
        paths=("comment/status/update/", "comment/post/", "comment/delete/", "comment/reference/"),
    ),
    Need(
        words="blocking words under ads",
        paths=("blockedword/list/", "blockedword/create/", "blockedword/delete/"),
    ),
    Need(words="finding the pixel to optimise for orders or leads", paths=("pixel/list/",)),
    Need(words="comparing the pixel's event counts with your own", paths=("pixel/event/stats/",)),
    Need(words="forwarding your events to TikTok", paths=("event/track/",)),
)
ACCOUNT: tuple[Need, ...] = (
    Need(words="showing whose account it is", fields=("display_name",)),
    Need(words="telling the account by its handle", fields=("username",)),
    Need(words="reading the posts and how they do: the ranking stands on it", paths=("business/video/list/",)),
    Need(words="reading comments, without which the comment gate cannot pass", paths=("business/comment/list/",)),
    Need(
        words="hiding, answering, pinning and deleting comments",
        paths=(
            "business/comment/hide/",
            "business/comment/reply/create/",
            "business/comment/pin/",
            "business/comment/delete/",
            "business/comment/reply/list/",
        ),
    ),
    Need(
        words="offering and extending post codes",
        paths=("business/post/authorize/", "business/post/authorize/setting/", "business/post/authorize/status/"),
    ),
)


def wanted(*, account: bool) -> tuple[str, ...]:
    """The scopes to ask for: exactly what is used, in the order of the table."""
    return tuple(dict.fromkeys(scope for _, scope in _pairs(account)))


def missing(granted: tuple[str, ...] | None, *, account: bool) -> tuple[Lack, ...]:
    """What was not granted; nothing where nobody said what was."""
    if granted is None:
        return ()
    lacks: dict[str, list[str]] = {}
    for need, scope in _pairs(account):
        if not _granted(scope, granted) and need.words not in lacks.setdefault(scope, []):
            lacks[scope].append(need.words)
    return tuple(Lack(scope=scope, words=tuple(words)) for scope, words in lacks.items())


def opens(path: str, granted: tuple[str, ...] | None) -> bool:
    """Whether an account holder's login with those scopes may call that path; where nobody said what was granted, it may."""
    return granted is None or _granted(scopes.ACCOUNT.get(path, ""), granted)


def uses(scope: str, *, account: bool) -> str:
    """What we do with a scope."""
    return "; ".join(dict.fromkeys(need.words for need, used in _pairs(account) if used == scope))


def _pairs(account: bool) -> Iterator[tuple[Need, str]]:
    table = scopes.ACCOUNT if account else scopes.ADVERTISER
    for need in ACCOUNT if account else ADVERTISER:
        for path in need.paths:
            if scope := table.get(path, ""):
                yield need, scope
        for field in need.fields:
            yield need, scopes.FIELDS[field]


def _granted(scope: str, granted: tuple[str, ...]) -> bool:
    while scope:
        if scope in granted:
            return True
        scope = scopes.PARENT.get(scope, "")
    return False
