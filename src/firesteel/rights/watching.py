"""What can happen to a right between two polls: in words, what it does to ads, and what to do about it.

The keys are the rows of the platform's table of what ends a right, and behind them what gives a right back. What an event
does is said as carefully as sources allow: where they disagree, or say nothing, it stops the ads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from ..posts import Music
from .clocks import GONE, account_lost, authorized_until
from .values import Authorization

STOPS, CONTINUES, VOIDS_SIGN_OFF = "stops", "continues", "voids-sign-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that can happen to a right."""

    key: str
    words: str
    """What happened, in a sentence."""
    affects: str
    """stops (ads stop, or must not go on), continues (ads go on as they are), voids-sign-off (ads go on, with words nobody
    approved)."""
    remedy: str
    step: str = ""
    """The letter that asks for the remedy: one of `papers.STEPS`; empty where no letter helps."""
    restores: bool = False
    """Whether it gives back what another one took."""


def _stops(key: str, words: str, remedy: str, step: str = "") -> Happening:
    return Happening(key=key, words=words, affects=STOPS, remedy=remedy, step=step)


def _restores(key: str, words: str, remedy: str) -> Happening:
    return Happening(key=key, words=words, affects=CONTINUES, remedy=remedy, restores=True)


_ALL: tuple[Happening, ...] = (
    _stops(
        "code expired",
        "The time the creator granted has run out.",
        "ask for a new code: do not count on reviving one that ran out",
        "code-again",
    ),
    _stops(
        "code revoked",
        "The creator took the post's code back.",
        "stop the flight, ask the creator why, and for a new code if they agree",
        "code-again",
    ),
    _stops(
        "promotion switched off",
        "The creator switched ad authorization off for the post.",
        "ask the creator to switch it on again and to send the code",
        "code-again",
    ),
    _stops(
        "post deleted",
        "The creator deleted the post.",
        "stop the flight and ask the creator for another post: a deleted one does not come back",
        "ask",
    ),
    _stops(
        "post private",
        "The creator made the post visible to themselves only.",
        "ask the creator to make the post public again",
        "public-again",
    ),
    _stops(
        "post friends only",
        "The creator made the post visible to friends only.",
        "ask the creator to make the post public again",
        "public-again",
    ),
    _stops(
        "post removed by moderation",
        "TikTok removed the post.",
        "stop the flight; the creator may appeal to TikTok, or offer another post",
        "ask",
    ),
    _stops(
        "post under review",
        "TikTok is looking at the post again.",
        "wait for TikTok; the ads may go on when the review passes",
    ),
    _stops(
        "post taken down",
        "TikTok took the post down after it was published; its author alone sees it.",
        "stop the flight; the creator may appeal to TikTok, or offer another post",
        "ask",
    ),
    _stops(
        "account banned",
        "TikTok banned the creator's account.",
        "stop the flight; the creator has to settle it with TikTok",
    ),
    _stops(
        "account private",
        "The creator made the whole account private.",
        "ask the creator to make the account public again",
        "public-again",
    ),
    _stops(
        "account no longer a business",
        "The creator switched from a Business Account to a personal one.",
        "ask for the post's code instead, or for a Business Account again",
        "code",
    ),
    _stops(
        "ads permission withdrawn",
        "The creator keeps the account linked but withdrew the permission to advertise with it.",
        "ask for the post's code instead, or for the permission again",
        "code",
    ),
    _stops(
        "account unlinked",
        "The creator's account is no longer linked to the ad account.",
        "ask for the post's code instead, or link the account again",
        "code",
    ),
    _stops(
        "Business Center access withdrawn",
        "The Business Center no longer shares the creator's account with the ad account.",
        "have the account shared again in the Business Center, or ask for the post's code instead",
        "code",
    ),
    Happening(
        key="comments off",
        words="The creator switched comments off for the post, or took all of them away: none shows any more.",
        affects=CONTINUES,
        remedy="ask the creator to switch them on again, if the flight counts on what people say",
    ),
    _stops(
        "music licence lost",
        "The post's sound may no longer carry an ad.",
        "stop the flight, and ask the creator whose sound it is and whether it can be licensed",
        "music",
    ),
    Happening(
        key="caption edited",
        words="The creator rewrote the caption, which is the ad's text.",
        affects=VOIDS_SIGN_OFF,
        remedy="read the new caption and sign it off, or ask the creator to put the old one back",
        step="caption",
    ),
    _stops(
        "custom identity deleted",
        "The custom identity was deleted; ads that show it stop.",
        "make another identity and another ad: one that is deleted does not come back",
    ),
    _stops(
        "original ended",
        "The owner of the original post no longer grants it to ads.",
        "ask the owner of the original for a new code",
        "original-code",
    ),
    _restores("authorization extended", "The creator granted more time.", "plan with the new end"),
    _restores(
        "authorization restored", "The creator granted the post again.", "start the flight again, if it is wanted"
    ),
    _restores("post public again", "The post is public again.", "start the flight again, if it is wanted"),
    _restores(
        "account available again", "The account can be advertised with again.", "start the flight again, if wanted"
    ),
    _restores("comments on again", "Comments are switched on again.", "have them read"),
    _restores("music cleared", "The post's sound may carry an ad again.", "start the flight again, if it is wanted"),
)
HAPPENINGS: Mapping[str, Happening] = MappingProxyType({each.key: each for each in _ALL})

_POST = {
    "deleted": "post deleted",
    "private": "post private",
    "friends": "post friends only",
    "removed": "post removed by moderation",
    "under-review": "post under review",
    "taken-down": "post taken down",
}


def happened(
    before: Authorization,
    after: Authorization,
    *,
    music_before: Music | None = None,
    music_after: Music | None = None,
    ads_stopped: bool = False,
    identity_deleted: bool = False,
) -> tuple[tuple[str, str, str], ...]:
    """What changed between two polls of one post: a key of `HAPPENINGS`, what was, what is. Empty where nothing did.

    music_before, music_after  what TikTok said of the sound then and now; None where it was not asked
    ads_stopped                whether TikTok newly stopped ads of the post for a lost right. Where nothing else explains
                               it, ad authorization was switched off, which shows nowhere else
    identity_deleted           whether the custom identity of an ad, which is no authorization, is newly gone
    """
    found = (
        *_granted(before, after),
        *_of_account(before, after),
        *_of_post(before, after),
        *_of_words(before, after),
        *_of_music(music_before, music_after),
    )
    if identity_deleted:
        found = (*found, ("custom identity deleted", "there", "deleted"))
    if ads_stopped and not any(HAPPENINGS[what].affects == STOPS for what, _, _ in found):
        found = (*found, ("promotion switched off", "on", "off"))
    return found


def lost_by(authorization: Authorization) -> str:
    """The key of what has taken the right away, apart from time: account, post, revocation; empty where nothing has."""
    if key := account_lost(authorization):
        return key
    if key := _POST.get(authorization.post_status, ""):
        return key
    return GONE[authorization.grant] if authorization.revoked_at is not None else ""


def _granted(before: Authorization, after: Authorization) -> tuple[tuple[str, str, str], ...]:
    """Revoked or granted again, run out or extended, of the post itself and of the one it is made from."""
    if before.revoked_at is None and after.revoked_at is not None:
        account = after.account_status not in ("available", before.account_status)
        deleted = after.post_status == "deleted" != before.post_status
        return () if account or deleted else ((GONE[after.grant], "granted", "withdrawn"),)
    if before.revoked_at is not None and after.revoked_at is None:
        if before.account_status != after.account_status or "deleted" in (before.post_status, after.post_status):
            return ()
        return (("authorization restored", "withdrawn", _until(after.window.end)),)
    found = []
    if _ran_out(after.window.end, before, after):
        found.append(("code expired", _until(before.window.end), "ended"))
    elif after.window.end > before.window.end:
        found.append(("authorization extended", _until(before.window.end), _until(after.window.end)))
    original = after.originals_until
    if original is not None and original < after.window.end and _ran_out(original, before, after):
        found.append(("original ended", _until(before.originals_until or original), "ended"))
    return tuple(found)


def _ran_out(end: datetime, before: Authorization, after: Authorization) -> bool:
    """Whether it ended between the two polls: the end passed, or was moved to before it."""
    if after.checked_at is None or after.checked_at < end:
        return False
    return before.checked_at is None or before.checked_at < authorized_until(before)


def _of_account(before: Authorization, after: Authorization) -> tuple[tuple[str, str, str], ...]:
    was, now = before.account_status, after.account_status
    if was == now:
        return ()
    return ((account_lost(after) or "account available again", was, now),)


def _of_post(before: Authorization, after: Authorization) -> tuple[tuple[str, str, str], ...]:
    was, now = before.post_status, after.post_status
    return () if was == now else ((_POST.get(now, "post public again"), was, now),)


def _of_words(before: Authorization, after: Authorization) -> tuple[tuple[str, str, str], ...]:
    """The caption, and whether people may comment: only what was seen both times can have changed."""
    found = []
    if before.caption is not None and after.caption is not None and before.caption != after.caption:
        found.append(("caption edited", before.caption, after.caption))
    if after.comments_off is not None and (before.comments_off or False) != after.comments_off:
        found.append(("comments off", "on", "off") if after.comments_off else ("comments on again", "off", "on"))
    return tuple(found)


def _of_music(before: Music | None, after: Music | None) -> tuple[tuple[str, str, str], ...]:
    """Only a first answer that it is not cleared is no loss: nothing was there to lose."""
    if before is None or after is None or (before is Music.MISSING) == (after is Music.MISSING):
        return ()
    if after is Music.MISSING:
        return (("music licence lost", before.value, after.value),)
    return (("music cleared", before.value, after.value),) if after is not Music.UNKNOWN else ()


def _until(end: datetime) -> str:
    return f"until {end:%Y-%m-%d %H:%M}"
