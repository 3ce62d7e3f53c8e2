"""A token opens what it was granted: each door by its scope, a parent for its children, a profile field by field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knock import Caller, campaign, creator, no, ok
from loggingin import advertiser_token, holder_token, refresh

from localtok.access import Token
from localtok.doors import Guard
from localtok.routes import BY_PATH
from tiktokwire import organic, scopes

GUARDS = {Guard.ADVERTISER: ("advertiser", scopes.ADVERTISER), Guard.ACCOUNT: ("account", scopes.ACCOUNT)}
GUARDED = [
    pytest.param(door, kind, table[door.path], id=door.path)
    for door in BY_PATH.values()
    if door.guard in GUARDS
    for kind, table in [GUARDS[door.guard]]
    if door.path in table
]
ADVERTISERS = sorted(set(scopes.ADVERTISER.values()))


def above(scope: str) -> list[str]:
    found = [scope]
    while found[-1] in scopes.PARENT:
        found.append(scopes.PARENT[found[-1]])
    return found


def token_of(world, kind: str, *granted: str) -> str:
    account = creator(world)
    subject = world.advertiser.advertiser_id if kind == "advertiser" else account.business_id
    world.tokens["t"] = Token("t", kind, subject, scopes=frozenset(granted))
    return "t"


def knocked(platform, world, door, kind: str, *granted: str) -> dict:
    """The answer at a door to a token that has these scopes and says nothing more."""
    me = Caller(platform, token_of(world, kind, *granted))
    return me.get(door.path) if door.method == "GET" else me.post(door.path)


@pytest.mark.parametrize(("door", "kind", "scope"), GUARDED)
def test_a_door_wants_its_scope_or_one_above_it(platform, world, door, kind, scope):
    no(knocked(platform, world, door, kind), 40130, door.path, scope)
    no(knocked(platform, world, door, kind, "user.info.basic", "3"), 40130, scope)
    for enough in above(scope):
        assert knocked(platform, world, door, kind, enough)["code"] != 40130


def test_many_doors_of_both_kinds_take_a_scope():
    assert len(GUARDED) >= 30
    assert {"campaign/get/", "tt_video/authorize/", "business/video/list/"} <= {case.id for case in GUARDED}


def test_every_advertisers_scope_hangs_from_the_first_level():
    assert all(above(scope)[-1] in scopes.ADVERTISER_WORDS for scope in ADVERTISERS)
    assert not set(scopes.ADVERTISER_WORDS) & set(scopes.PARENT)


def test_every_account_holders_scope_has_words():
    assert {*scopes.ACCOUNT.values(), *scopes.FIELDS.values()} <= set(scopes.HOLDER_WORDS)
    assert set(scopes.FIELDS) <= organic.PROFILE_FIELDS


@given(
    path=st.sampled_from(sorted(scopes.ADVERTISER)),
    granted=st.frozensets(st.sampled_from(ADVERTISERS + list(scopes.ADVERTISER_WORDS))),
)
def test_a_scope_lacks_exactly_when_neither_it_nor_one_above_was_granted(path, granted):
    needed = scopes.ADVERTISER[path]

    assert scopes.missing(path, "advertiser", granted) == ("" if granted & set(above(needed)) else needed)
    assert scopes.missing(path, "advertiser", granted | {above(needed)[-1]}) == ""
    assert scopes.missing(path, "advertiser", None) == ""


@given(
    fields=st.lists(st.sampled_from(sorted(organic.PROFILE_FIELDS)), max_size=6),
    granted=st.frozensets(st.sampled_from(list(scopes.HOLDER_WORDS))),
)
def test_a_profile_field_lacks_its_scope_alone(fields, granted):
    lacking = scopes.missing_for_fields(fields, granted)

    assert lacking == "" or lacking not in granted
    assert (lacking == "") == all(scopes.missing_for_fields([name], granted) == "" for name in fields)
    assert scopes.missing_for_fields(fields, None) == ""


@pytest.mark.parametrize(
    ("field", "scope"),
    [
        ("display_name", "user.info.basic"),
        ("username", "user.info.username"),
        ("bio_description", "user.info.profile"),
        ("followers_count", "user.info.stats"),
        ("is_business_account", "user.account.type"),
        ("metrics", "user.insights"),
        ("audience_ages", "user.insights"),
    ],
)
def test_a_profile_is_refused_field_by_field(platform, world, field, scope):
    account = creator(world)

    def asked(granted: str) -> dict:
        data = holder_token(platform, world, account, scope=granted)
        me = Caller(platform, data["access_token"], {"business_id": account.business_id})
        return me.get("business/get/", fields=[field])

    no(asked("video.list"), 40130, scope)
    ok(asked(scope))


def test_a_profile_says_its_usual_fields_only_with_the_basic_scope(platform, world):
    account = creator(world)
    token = holder_token(platform, world, account, scope="video.list")["access_token"]

    no(Caller(platform, token, {"business_id": account.business_id}).get("business/get/"), 40130, "user.info.basic")


def test_a_login_grants_what_its_link_asks_for_and_a_refresh_keeps_it(platform, world):
    account = creator(world)
    first = holder_token(platform, world, account, scope="video.list")

    again = ok(refresh(platform, world, first["refresh_token"]))

    me = Caller(platform, again["access_token"], {"business_id": account.business_id})
    ok(me.get("business/video/list/"))
    no(me.get("business/comment/list/"), 40130, "comment.list")


def test_an_advertisers_link_may_ask_for_leaves(platform, world):
    data = advertiser_token(platform, world, scope="4,200,201")

    assert data["scope"] == [4, 200, 201]
    me = Caller(platform, data["access_token"], {"advertiser_id": world.advertiser.advertiser_id})
    ok(me.get("campaign/get/"))
    no(me.get("adgroup/get/"), 40130, "210")


def test_a_refused_scope_does_nothing(platform, world):
    me = Caller(platform, token_of(world, "advertiser", "200"), {"advertiser_id": world.advertiser.advertiser_id})

    no(me.post("campaign/create/", **campaign()), 40130, "201")
    assert not world.campaigns

    world.tokens["t"].scopes = frozenset({"20"})
    ok(me.post("campaign/create/", **campaign()))
    assert len(world.campaigns) == 1
