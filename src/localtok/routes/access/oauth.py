"""The advertiser's login, and who is logged in."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import oauth as wire
from tiktokwire.envelope import PageInfo

from ...doors import Call, Door, Fidelity, Guard
from ...world import World
from . import issuing


def token(call: Call, ask: wire.AdvertiserTokenAsk) -> dict[str, Any]:
    issuing.app(call, ask.app_id, ask.secret)
    answer = _bought(call, ask.auth_code)
    if ask.return_advertiser_ids is False:
        del answer["advertiser_ids"]
    return answer


def generic_token(call: Call, ask: wire.GenericTokenAsk) -> dict[str, Any]:
    issuing.app(call, ask.client_id, ask.client_secret)
    issuing.grant_type(ask.grant_type, "authorization_code")
    return _bought(call, ask.code)


def revoke(call: Call, ask: wire.RevokeAsk) -> wire.Revoked:
    issuing.app(call, ask.app_id, ask.secret)
    gone = issuing.of_kind(call, ask.access_token, ("advertiser",))
    del call.world.tokens[gone.text]
    return wire.Revoked(app_id=ask.app_id, advertiser_ids=[gone.subject])


def advertisers(call: Call, ask: wire.AdvertisersAsk) -> wire.Advertisers:
    issuing.app(call, ask.app_id, ask.secret)
    one = call.world.advertiser
    return wire.Advertisers(
        rows=[wire.AdvertiserName(advertiser_id=one.advertiser_id, advertiser_name=one.name)],
        page_info=PageInfo(page=1, page_size=10, total_number=1, total_page=1),
    )


def user(call: Call, ask: wire.UserAsk) -> wire.User:
    return person(call.world)


def person(world: World) -> wire.User:
    """Who works with the ad account: the one person of the brand there is."""
    one = world.advertiser
    return wire.User(
        display_name=one.name,
        email="buyer@localtok.invalid",
        core_user_id=one.advertiser_id[::-1],
        create_time=one.created_at,
    )


def _bought(call: Call, code: str) -> dict[str, Any]:
    """A new token for the code. One that is used, expired or another kind's is a 40110."""
    login = issuing.redeem(call, code, "advertiser")
    subject = call.world.advertiser.advertiser_id
    made = issuing.lasting(call, subject, login.scopes)
    answer = wire.AdvertiserToken(access_token=made.text, advertiser_ids=[subject], scope=issuing.numbered(made))
    plain: dict[str, Any] = msgspec.to_builtins(answer)
    return plain


DOORS = (
    Door(
        "POST",
        "oauth2/access_token/",
        wire.AdvertiserTokenAsk,
        Guard.OPEN,
        token,
        says=wire.AdvertiserToken,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,AE",
        note="Each login buys a token of its own; the one a world begins with stays valid.",
    ),
    Door(
        "POST",
        "oauth/token/",
        wire.GenericTokenAsk,
        Guard.OPEN,
        generic_token,
        says=wire.AdvertiserToken,
        source="GO,AE",
        note="Answers in data; one client looks for the fields beside it.",
    ),
    Door(
        "POST",
        "oauth2/revoke_token/",
        wire.RevokeAsk,
        Guard.OPEN,
        revoke,
        fidelity=Fidelity.EXACT,
        source="GO,AE",
    ),
    Door(
        "GET",
        "oauth2/advertiser/get/",
        wire.AdvertisersAsk,
        Guard.ADVERTISER,
        advertisers,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,WIRE",
        note="One advertiser a world.",
    ),
    Door(
        "GET",
        "user/info/",
        wire.UserAsk,
        Guard.ADVERTISER,
        user,
        fidelity=Fidelity.EXACT,
        source="GO,WIRE",
        note="One person a world.",
    ),
)
