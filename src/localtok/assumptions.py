"""What no source says about TikTok, or sources say differently: a switch each, set as a careful advertiser would.

`POST /_localtok/assumptions` reads and sets them; `FIDELITY.md` lists them with their sources.
"""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from typing import Any


def _switch(default: Any, meaning: str, source: str, choices: tuple[Any, ...] = (True, False)) -> Any:
    return field(default=default, metadata={"meaning": meaning, "source": source, "choices": choices})


@dataclass(slots=True)
class Assumptions:
    organic_counts_include_paid: bool = _switch(
        True, "The public counts of a post contain what its Spark ads won.", "no source; TikTok's help on attribution"
    )
    pii_must_be_hashed: bool = _switch(
        True,
        "An unhashed e-mail, phone or external id is refused with 40062.",
        "documented as required; enforcement unclear",
    )
    report_latency: bool = _switch(
        False,
        "Figures appear half an hour after their hour, reach and audiences sixteen hours after (DOC:53762637733).",
        "documented; `localtok serve` sets it unless told --no-latency, a world in a test does not",
    )
    rate_limits: str = _switch(
        "off",
        "Requests are counted against the tier's limits for a second, a minute and a day of the wall clock; 40100 beyond.",
        "AE rate limits; off by default, since the wall clock has no place in a test",
        ("off", "basic", "advanced", "premium", "ultimate", "sandbox"),
    )
    dedup_clock: str = _switch(
        "received",
        "Which times the 48 hours and the five minutes of deduplication are counted between.",
        "no source; the help page counts from the first received",
        ("received", "event_time"),
    )
    dedup_merge: str = _switch(
        "merge",
        "An event from the other channel within five minutes is merged into the first, dropped, or counted as well.",
        "TikTok's help speaks of pairs more than five minutes apart only",
        ("merge", "keep-first", "count-both"),
    )
    app_events_allowed: bool = _switch(
        True, "The account is on the allow-list for app events through event/track/.", "DOC:54360797515 (allow-list)"
    )
    web_events_need_url: bool = _switch(
        False,
        "A web event without page.url is refused.",
        "DOC:54360797515: required in its table, left out of its sample",
    )
    old_events_refused: bool = _switch(
        True, "Events that happened more than 28 days ago are refused.", "TikTok's help; the return code is ours"
    )

    organic_latency: bool = _switch(
        False,
        "Daily figures of accounts and counts of posts are those of whole UTC days that ended a day ago or longer.",
        "documented as T+24-48h (DOC:54115977336); off by default, so that what was done can be read at once",
    )

    redirect_uri_strict: bool = _switch(
        False,
        "A redirect address must be https, end in a slash and have no port, query or fragment, in 10 to 512 characters; "
        "a loopback address may be plain http and have a port. Otherwise any http address will do.",
        "DOC:62463837321, for account holders; off by default, since what runs here redirects to this machine",
    )
    caption_locked_by_code: bool = _switch(
        True, "A post's caption cannot be edited once it has a code that stands.", "third parties"
    )

    allowlisted: bool = _switch(
        False,
        "The account is on TikTok's allow-lists: dynamic daily budgets for REACH, VIDEO_VIEWS and ENGAGEMENT, and "
        "ENGAGED_VIEW_FIFTEEN.",
        "documented as allow-listed (DOC:54330330538, GO); the return code 40118 is ours",
    )
    custom_identity_allowed: bool = _switch(
        False,
        "Ads with a custom identity can be made for TikTok placements.",
        "documented as over for everybody since 2026 (DOC:53804366041, DOC:54334565047)",
    )
    edits_are_reviewed_again: bool = _switch(
        True,
        "A change of what an ad shows or leads to puts it under review again, and it does not run meanwhile.",
        "AD_STATUS_REAUDIT is documented, what leads to it is not",
    )
    most_ads: int = _switch(
        10_000,
        "With more ads than so many that are not deleted, 40502.",
        "the code is documented, the number is not",
        (1, 2, 20, 1_000, 10_000, 100_000),
    )

    creators_registered: bool = _switch(
        True,
        "Creators' accounts are Registered Business Accounts like the brand's; else Business Accounts, which are not told "
        "of profile views and clicks per post.",
        "the fields are documented as the registered accounts' only (DOC:54115977336); who is one is nobody's rule",
    )

    ad_comments_include_organic: bool = _switch(
        True,
        "The comments of an ad group are all comments under the posts of its Spark ads, not only those its ads won.",
        "no source; the two doors' ids are not said to agree either",
    )
    foreign_codes_refused: bool = _switch(
        True,
        "A post code of an account that is registered in another country than the ad account is refused with 40002 and "
        "region_mismatch.",
        "third parties name the cause (practice C7); the rule, the word and the return code are ours",
    )
    codes_allow_moderation: bool = _switch(
        True,
        "A post code lets the advertiser hide and answer comments under the post; a linked account always may.",
        "the SDK lists AUTH_CODE for comment/post/; no source says more",
    )
    comments_off_empties_lists: bool = _switch(
        True,
        "While comments are switched off for a post, the lists of its comments are empty, and a new comment or reply is "
        "refused with 40001; nothing is deleted, and all are back once they are switched on.",
        "no source for posts; TikTok's help on LIVE: switched-off comments are not displayed. The return code is ours",
    )

    def set(self, name: str, value: object) -> None:
        """Raises `ValueError` for a name that is none, or a value that is none of its choices."""
        known = {one.name: one for one in fields(self)}
        if name not in known:
            raise ValueError(f"an assumption is one of {', '.join(known)}, not {name!r}")
        choices = known[name].metadata["choices"]
        if not any(value is choice or (type(value) is type(choice) and value == choice) for choice in choices):
            raise ValueError(f"{name} is one of {', '.join(map(str, choices))}, not {value!r}")
        setattr(self, name, value)

    def all(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


def described() -> list[tuple[str, Any, str, str, tuple[Any, ...]]]:
    """Name, default, meaning, source and choices of every switch."""
    rows: list[tuple[str, Any, str, str, tuple[Any, ...]]] = []
    one: Field[Any]
    for one in fields(Assumptions):
        rows.append((one.name, one.default, one.metadata["meaning"], one.metadata["source"], one.metadata["choices"]))
    return rows
