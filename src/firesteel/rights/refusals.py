"""Why a post code was refused, and what to ask the creator for.

The platform's words are Ads Manager's code errors; the interface's own are not documented, and carry these in their
message as far as is known. A message that matches nothing is `unknown`, never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_ERRORS = "TikTok help, code error notifications"
_GUIDE = "TikTok's guide to creating Spark Ads (DOC:54334565047)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason why a code is of no use."""

    key: str
    words: str
    """What it means, in a sentence."""
    ask: str
    """What to ask the creator for, in a sentence; where nobody has to be asked, what to do."""
    source: str
    """Who says so."""
    step: str = ""
    """The letter that asks for it: one of `papers.STEPS`; empty where no letter helps."""


_ALL: tuple[Cause, ...] = (
    Cause(
        key="malformed",
        words="This is not a post code: one starts with # and is copied as a whole.",
        ask="Ask for the code again, copied in the TikTok app with the copy button and pasted as text, not as a screenshot.",
        source=f"{_ERRORS} (4013 auth_code_format_error)",
        step="code-again",
    ),
    Cause(
        key="not-found",
        words="No post has this code: it was mistyped, or only part of it was copied.",
        ask="Ask for the code again, copied from the post's ad settings.",
        source=f"{_ERRORS} (auth_code_not_found)",
        step="code-again",
    ),
    Cause(
        key="used",
        words="The code was applied already: by us, where the post is among our authorised ones, or by another ad account.",
        ask="Look whether the post is authorised already; otherwise ask for a new code that nobody else was given.",
        source="our name for it (auth_code_in_use); a code applied by an advertiser is IN_USE (DOC:62513052651)",
        step="code-again",
    ),
    Cause(
        key="expired",
        words="The time the creator granted with this code is over.",
        ask="Ask for a new code that lasts as long as was agreed.",
        source=f"{_ERRORS} (4025 auth_code_expired); a code that ran out cannot be revived (help.archive.com)",
        step="code-again",
    ),
    Cause(
        key="revoked",
        words="The creator deleted the code, or switched ad authorization off for the post.",
        ask="Ask whether they still agree, and if so to switch ad authorization on and send the new code.",
        source=f"{_ERRORS} (auth_code_not_found); deleting: DOC:62461706662",
        step="code-again",
    ),
    Cause(
        key="foreign-region",
        words="The creator's account belongs to a region this ad account cannot advertise from.",
        ask="A new code does not help: apply it in an ad account of the creator's region, or choose another creator.",
        source="reported, not documented (delvia.org: region mismatch)",
    ),
    Cause(
        key="video-deleted",
        words="The post was deleted.",
        ask="Ask for another post: a deleted one does not come back.",
        source=f"{_ERRORS} (4002 video_deleted)",
        step="ask",
    ),
    Cause(
        key="video-unavailable",
        words="TikTok removed the post or does not show it.",
        ask="Ask whether they can settle it with TikTok, or for another post.",
        source=f"{_ERRORS} (4002 video_unavailable)",
        step="ask",
    ),
    Cause(
        key="not-public",
        words="The post is private, for friends only, or under review.",
        ask="Ask to make the post visible to everyone; the same code works then.",
        source=f"{_ERRORS} (900012 illegal_item_status_error)",
        step="public-again",
    ),
    Cause(
        key="story",
        words="It is the code of a story, and stories cannot be advertised.",
        ask="Ask for the code of an ordinary post, or to post it again as one.",
        source=f"{_ERRORS} (4027 story_video_not_supported)",
        step="ask",
    ),
    Cause(
        key="carousel-duet",
        words="It is a duet with a photo post, which cannot be advertised.",
        ask="Ask for another post, or for the original on its own.",
        source=f"{_ERRORS} (4042 carousel_duet_not_supported)",
        step="ask",
    ),
    Cause(
        key="multi-duet-stitch",
        words="It is made from more than one other post, which cannot be advertised.",
        ask="Ask for a post made from one other at most.",
        source=f"{_ERRORS} (900003 multi_duet_stitch_refuse)",
        step="ask",
    ),
    Cause(
        key="multi-mention",
        words="It mentions more than one video, and only one is supported.",
        ask="Ask for a post that mentions one video at most.",
        source=f"{_ERRORS} (930002 mention_multiple_videos)",
        step="ask",
    ),
    Cause(
        key="original-code-missing",
        words="The post is a duet or stitch of another one, or mentions it, and that post's owner has to grant it too.",
        ask="Ask for the code of the original post as well; its owner has to make it.",
        source=f"{_GUIDE}: original_post_auth_code",
        step="original-code",
    ),
    Cause(
        key="original-code-wrong",
        words="The second code is no valid code of the post that this one is made from.",
        ask="Ask the owner of the original for a valid code of exactly that post.",
        source=f"{_GUIDE}: original_post_auth_code",
        step="original-code",
    ),
    Cause(
        key="account-banned",
        words="TikTok banned the creator's account.",
        ask="Nothing can be asked for until they have settled it with TikTok; choose another creator.",
        source="TikTok help, identity FAQ; the code error is 4002 video_unavailable",
    ),
    Cause(
        key="wrong-post",
        words="The code works, but it is the code of another post than the one it was sent for.",
        ask="Ask for the code of the post that was meant.",
        source="ours: the post that TikTok granted against the one that was named",
        step="code-again",
    ),
    Cause(
        key="not-agreed",
        words="The code works, but no agreement with its creator names the post.",
        ask="Agree on the post with the creator before any money goes on it.",
        source="ours: the post that TikTok granted against the agreement",
        step="agree",
    ),
    Cause(
        key="duplicate-row",
        words="The same code stands further up in the list.",
        ask="Nothing is to be asked for; one of the two lines may have been meant for another post.",
        source="ours",
    ),
    Cause(
        key="platform-trouble",
        words="TikTok could not look the code up; nothing is said about the code itself.",
        ask="Nothing is to be asked for: apply the same code again in a few minutes.",
        source=f"{_ERRORS} (-500 call_rpc_fail, call_db_fail)",
    ),
    Cause(
        key="unknown",
        words="TikTok refused the code for a reason we do not know.",
        ask="Read what TikTok said, and ask for a new code if nothing else explains it.",
        source="none of the documented code errors",
        step="code-again",
    ),
)
CAUSES: Mapping[str, Cause] = MappingProxyType({each.key: each for each in _ALL})

OURS = frozenset({"wrong-post", "not-agreed", "duplicate-row"})
"""What we find ourselves; the first two of a code that TikTok took."""

_TOLD: tuple[tuple[str, str], ...] = (
    ("original-code-missing", r"missing required field.*original_post_auth_code"),
    ("original-code-wrong", r"\boriginal_post_auth_code:"),
    ("malformed", r"\b4013\b|auth_code_format_error"),
    ("expired", r"\b4025\b|auth_code_expired"),
    ("revoked", r"auth_code_not_found.*(deleted|switched|revoked|cancel)"),
    ("not-found", r"auth_code_not_found"),
    ("used", r"auth_code_in_use"),
    ("foreign-region", r"region_mismatch|region mismatch"),
    ("video-deleted", r"video_deleted"),
    ("account-banned", r"video_unavailable.*\bbanned\b"),
    ("video-unavailable", r"\b4002\b|video_unavailable"),
    ("not-public", r"\b900012\b|illegal_item_status_error"),
    ("story", r"\b4027\b|story_video_not_supported"),
    ("carousel-duet", r"\b4042\b|carousel_duet_not_supported"),
    ("multi-duet-stitch", r"\b900003\b|multi_duet_stitch_refuse"),
    ("multi-mention", r"\b930002\b|mention_multiple_videos"),
    ("platform-trouble", r"call_rpc_fail|call_db_fail|^-500\b"),
)
"""What stands in a message of each cause; the first that fits is meant."""


def cause_of(message: str) -> str:
    """The key of `CAUSES` for what the platform said of a code."""
    told = message.strip()
    return next((key for key, pattern in _TOLD if re.search(pattern, told, re.IGNORECASE | re.DOTALL)), "unknown")
