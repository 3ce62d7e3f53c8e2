"""An account holder's profile: who they are, who follows them, and what each day brought."""

from __future__ import annotations

import time

import msgspec

from tiktokwire import organic as wire
from tiktokwire import scopes
from tiktokwire.codes import Code

from ... import diary
from ...diary import DAY, Day
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market import dice
from ...market.pacing import HOURLY
from ...state import Account, Post
from ...world import World
from ..common import bad, day, missing, one_of
from . import insights

GONE = ("DELETED", "AUDIT_DELETED")
REGISTERED, BUSINESS, PERSONAL = "REGISTERED", "BUSINESS", "PERSONAL"
_FEW = 100
"""Followers below which TikTok shows no audience."""
_REGISTERED_ONLY = (
    "phone_number_clicks",
    "lead_submissions",
    "app_download_clicks",
    "bio_link_clicks",
    "email_clicks",
    "address_clicks",
)
_BUSINESS_ONLY = (
    "unique_video_views",
    "engaged_audience",
    "daily_total_followers",
    "daily_new_followers",
    "daily_lost_followers",
    "audience_activity",
)
_ACTIVE = 0.55
"""Share of followers seen on TikTok in the busiest hour of a day."""


def profile(call: Call, ask: wire.ProfileAsk) -> dict[str, object]:
    asked = ask.fields if ask.fields is not None else ["display_name", "profile_image"]
    for name in asked:
        one_of("fields", name, wire.PROFILE_FIELDS)
    if lacking := scopes.missing_for_fields(asked, call.token.scopes if call.token else None):
        raise Refused(Code.SCOPE_NOT_AUTHORIZED, f"fields: {lacking} is needed, a scope that was not granted.")
    first, last = _span(call, ask)
    wanted = set(asked)
    answer: dict[str, object] = {}
    if plain := wanted & set(wire.Profile.__struct_fields__) - {"metrics"}:
        row = msgspec.to_builtins(_profile(call, call.account, plain))
        answer |= {name: row[name] for name in asked if name in plain}
    daily = wire.DAILY_FIELDS if "metrics" in wanted else wanted & wire.DAILY_FIELDS
    if daily:
        answer["metrics"] = _metrics(call, call.account, first, last, daily)
    return answer


def my_post(call: Call, item_id: str, field: str) -> Post:
    """The account's own post, or a refusal that says whether it is missing or somebody else's."""
    post = call.world.posts.get(item_id)
    if post is None or post.status in GONE:
        raise missing("post", item_id)
    if post.handle != call.account.handle:
        raise Refused(Code.PERMISSION_ERROR, f"{field}: the post {item_id} belongs to another account.")
    return post


def type_of(world: World, account: Account) -> str:
    """REGISTERED, BUSINESS or PERSONAL: what TikTok tells depends on it."""
    registered = account.is_brand or world.assume.creators_registered
    return account.type or (REGISTERED if registered else BUSINESS)


def _profile(call: Call, me: Account, wanted: set[str]) -> wire.Profile:
    world = call.world
    mine = [post for post in world.posts.values() if post.handle == me.handle and post.status not in GONE]
    paid = world.assume.organic_counts_include_paid
    followers = diary.followers(world, me)
    answer = wire.Profile(
        is_business_account=type_of(world, me) != PERSONAL,
        username=me.handle,
        display_name=me.display_name,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{me.handle}.svg?x-expires={call.now + DAY}",
        profile_deep_link=f"https://www.tiktok.com/@{me.handle}",
        bio_description=me.bio,
        is_verified=me.is_brand,
        following_count=40 + dice.below(dice.stream(world.seed, "following " + me.handle), 0, 400),
        followers_count=followers,
        total_likes=sum(post.organic.likes + (post.paid.likes if paid else 0) for post in mine),
        videos_count=sum(1 for post in mine if post.status == "PUBLIC" and not post.ads_only),
    )
    if followers >= _FEW and any(name.startswith("audience_") for name in wanted):
        crowd = insights.Crowd(world, me, mine)
        answer.audience_ages = insights.ages(crowd.ages())
        answer.audience_genders = insights.genders(crowd.genders())
        answer.audience_countries = insights.countries(crowd.countries())
        answer.audience_cities = insights.cities(crowd.cities(me.handle))
    return answer


def _span(call: Call, ask: wire.ProfileAsk) -> tuple[int, int]:
    """The days asked for, by number: the seven before today unless told otherwise, and none further back than sixty."""
    today = call.now // DAY
    first = day("start_date", ask.start_date) // DAY if ask.start_date else today - 7
    last = day("end_date", ask.end_date) // DAY if ask.end_date else today - 1
    if first < today - diary.LOOK_BACK:
        raise bad("start_date", f"{ask.start_date} is more than {diary.LOOK_BACK} days ago.")
    if last > today:
        raise bad("end_date", f"{ask.end_date} is still to come.")
    if first > last:
        raise bad("start_date", "the start date is after the end date.")
    return first, last


def _metrics(
    call: Call, me: Account, first: int, last: int, asked: frozenset[str] | set[str]
) -> list[dict[str, object]]:
    if call.world.assume.organic_latency:
        last = min(last, diary.settled(call.now) - 1)
    rows = []
    for one in diary.account_days(call.world, me, first, last):
        row = msgspec.to_builtins(_day(call, me, one, "audience_activity" in asked))
        rows.append({"date": row["date"]} | {name: row[name] for name in row if name in asked})
    return rows


def _day(call: Call, me: Account, one: Day, with_activity: bool) -> wire.DayMetrics:
    """A day's figures, without those that the account's type does not have."""
    kind = type_of(call.world, me)
    row = wire.DayMetrics(
        date=time.strftime("%Y-%m-%d", time.gmtime(one.day * DAY)),
        video_views=one.both("plays"),
        profile_views=one.both("profile_visits"),
        likes=one.both("likes"),
        comments=one.both("comments"),
        shares=one.both("shares"),
        followers_count=one.followers,
        unique_video_views=min(one.both("reach"), one.both("plays")),
        engaged_audience=_engaged(one),
        daily_total_followers=one.won - one.lost,
        daily_new_followers=one.won,
        daily_lost_followers=one.lost,
        phone_number_clicks=0,
        lead_submissions=0,
        app_download_clicks=0,
        bio_link_clicks=one.organic.clicks,
        email_clicks=0,
        address_clicks=0,
    )
    if with_activity and one.followers >= _FEW:
        row.audience_activity = [
            wire.HourActivity(hour=str(hour), count=int(one.followers * _ACTIVE * busy / max(HOURLY)))
            for hour, busy in enumerate(HOURLY)
        ]
    absent = {REGISTERED: (), BUSINESS: _REGISTERED_ONLY}.get(kind, _REGISTERED_ONLY + _BUSINESS_ONLY)
    for name in absent:
        setattr(row, name, None)
    return row


def _engaged(one: Day) -> int:
    """People who liked, commented or shared: some did more than one of it, which is not counted person by person."""
    most, every = one.both("likes"), one.both("likes") + one.both("comments") + one.both("shares")
    return min(most + (every - most) * 3 // 4, one.both("reach"))


DOORS = (
    Door(
        "GET",
        "business/get/",
        wire.ProfileAsk,
        Guard.ACCOUNT,
        profile,
        says=wire.Profile,
        fidelity=Fidelity.EXACT,
        source="DOC:54115977336,GO",
        note="audiences are those of the simulated population; the past before the first day follows the posts' curves",
    ),
)
