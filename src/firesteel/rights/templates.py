"""Agreements to start from, one for each trade: answers that are usual there, and why.

Windows are of 30 to 60 days and are renewed, never perpetual, as is usual (practice.md E6: forum). Amounts are not
suggested: published fee scales differ by a factor of two, so that any figure would be made up. Who moderates and in which
markets is the brand's to say, and stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from ..errors import BadInput
from ..values import PostId, Window
from .values import UsageRights


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Answers to begin with."""

    key: str
    """A trade's name in `posts.PRESETS`."""
    name: str
    says: str
    """Why these answers, in a sentence."""
    days: int
    objectives: frozenset[str]
    link_and_cta: bool
    creator_may_change: str
    reuse_outside: str
    negative_comments: str
    negative_share: float
    shared_results: frozenset[str]
    respond_within_h: int
    payment_before_code: bool
    note: str = ""
    """What the trade has to see to besides; for the brand, not for the creator to sign."""


TEMPLATES: tuple[Template, ...] = (
    Template(
        key="e-commerce",
        name="E-commerce",
        says="Two months to sell from the post: the creator leaves it as it is, because the ad shows it as it is, and is "
        "paid before the code.",
        days=60,
        objectives=frozenset({"sales", "traffic"}),
        link_and_cta=True,
        creator_may_change="no",
        reuse_outside="none",
        negative_comments="pause",
        negative_share=0.2,
        shared_results=frozenset({"views", "likes", "comments"}),
        respond_within_h=24,
        payment_before_code=True,
    ),
    Template(
        key="b2b",
        name="B2B",
        says="Two months, because companies take long to buy: to be known, to lead to a page and to win enquiries; negative "
        "comments are talked about first, for experts argue in public.",
        days=60,
        objectives=frozenset({"reach", "traffic", "leads"}),
        link_and_cta=True,
        creator_may_change="no",
        reuse_outside="owned channels",
        negative_comments="ask creator",
        negative_share=0.3,
        shared_results=frozenset({"views", "likes", "comments", "shares"}),
        respond_within_h=48,
        payment_before_code=True,
    ),
    Template(
        key="local-services",
        name="Local services",
        says="One month around the premises: only people near by can buy, so the market is one country and the flight's "
        "audience the place.",
        days=30,
        objectives=frozenset({"leads", "traffic", "reach"}),
        link_and_cta=True,
        creator_may_change="no",
        reuse_outside="owned channels",
        negative_comments="pause",
        negative_share=0.2,
        shared_results=frozenset({"views", "likes"}),
        respond_within_h=24,
        payment_before_code=False,
        note="Agree on the town or region too: this agreement counts by country, the place is set in the flight's audience.",
    ),
    Template(
        key="education",
        name="Education",
        says="Two months around a date to apply by: enquiries and visits; whoever tells what became of them may change "
        "their mind, after saying so.",
        days=60,
        objectives=frozenset({"leads", "traffic", "views"}),
        link_and_cta=True,
        creator_may_change="after notice",
        reuse_outside="owned channels",
        negative_comments="notify",
        negative_share=0.2,
        shared_results=frozenset({"views", "likes", "comments"}),
        respond_within_h=48,
        payment_before_code=False,
    ),
    Template(
        key="recruitment",
        name="Recruitment",
        says="One month while the position is open: people who work there speak for themselves, so they may take the post "
        "down after saying so, and it is used nowhere else.",
        days=30,
        objectives=frozenset({"traffic", "leads"}),
        link_and_cta=True,
        creator_may_change="after notice",
        reuse_outside="none",
        negative_comments="notify",
        negative_share=0.2,
        shared_results=frozenset({"views"}),
        respond_within_h=48,
        payment_before_code=False,
        note="Write down that saying no has no consequences at work, where the creator is an employee.",
    ),
    Template(
        key="personal-brand",
        name="Personal brand",
        says="One month to win followers: the person is the brand, so the post may change after a word, negative comments "
        "are theirs to judge, and all results are shared.",
        days=30,
        objectives=frozenset({"community", "views", "traffic"}),
        link_and_cta=True,
        creator_may_change="after notice",
        reuse_outside="none",
        negative_comments="ask creator",
        negative_share=0.2,
        shared_results=frozenset({"views", "likes", "comments", "shares", "followers", "spend"}),
        respond_within_h=24,
        payment_before_code=False,
    ),
)
BY_KEY: Mapping[str, Template] = MappingProxyType({each.key: each for each in TEMPLATES})


def filled(
    key: str,
    creator: str,
    posts: Iterable[PostId],
    start: datetime,
    currency: str = "",
    *,
    markets: Iterable[str] = (),
    moderator: str = "",
) -> UsageRights:
    """An agreement out of a template, from the beginning of the day of `start` (UTC) on.

    currency   not needed as long as no template suggests an amount; taken so that callers need not know that
    markets, moderator   where the brand knows them; else those two answers stay open

    Raises `BadInput` naming the templates there are.
    """
    if key not in BY_KEY:
        raise BadInput(f"there is no template {key!r}", where="template", remedy=f"choose one of {', '.join(BY_KEY)}")
    template = BY_KEY[key]
    first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return UsageRights(
        creator=creator,
        posts=frozenset(posts) or None,
        window=Window(first, first + timedelta(days=template.days)),
        markets=frozenset(markets) or None,
        objectives=template.objectives,
        link_and_cta=template.link_and_cta,
        comment_moderator=moderator or None,
        creator_may_change=template.creator_may_change,
        reuse_outside=template.reuse_outside,
        negative_comments=template.negative_comments,
        negative_share=template.negative_share,
        shared_results=template.shared_results,
        respond_within_h=template.respond_within_h,
        payment_before_code=template.payment_before_code,
        note=template.note,
    )
