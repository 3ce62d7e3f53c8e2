"""The page TikTok sends people back to: catches the answer to a login that was begun here, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest

from firesteel.desk import Desk, connecting, logins
from firesteel.storage import database, pending
from firesteel.tiktok.tokens import App
from localtok.world import World

database.boot()  # models cannot be imported before

from django.test import Client  # noqa: E402

from firesteel.web import desk as pages  # noqa: E402
from firesteel.web.signin import person  # noqa: E402

BACK = "https://ads.example.com/connect/callback/"


@pytest.fixture
def stranger(desk: Desk, world: World) -> Iterator[Client]:
    pages.use(desk)
    logins.keep_app(desk.store, the_app(world))
    yield Client(SERVER_NAME="127.0.0.1")


def the_app(world: World) -> App:
    return App(app_id=world.advertiser.app_id, secret=world.advertiser.secret, redirect_uri=BACK)


def query(platform: httpx2.Client, world: World, whose: str, *, handle: str = "", asking: str = "") -> str:
    """What comes behind the redirect address once somebody agreed."""
    begun = connecting.begin(
        "lumen",
        the_app(world),
        str(platform.base_url),
        whose=whose,
        nonce="n0nce",
        now=datetime.now(UTC),
        handle=handle,
    )
    answer = platform.get(begun.address + asking, follow_redirects=False)
    return str(answer.headers["location"]).partition("?")[2]


def test_a_creator_who_agrees_needs_no_user_here(
    stranger: Client, desk: Desk, platform: httpx2.Client, world: World
) -> None:
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    came = query(platform, world, connecting.ACCOUNT, handle=creator.handle)

    answer = stranger.get(f"/connect/callback/?{came}")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert f"@{creator.handle} is connected" in text
    assert "You can close this page" in text
    assert logins.account_of(desk.store, creator.handle).open_id == creator.business_id
    assert logins.account_of(desk.store, creator.handle).refresh_token not in text


def test_an_ad_account_is_connected_again_and_the_running_pages_use_it(
    stranger: Client, desk: Desk, platform: httpx2.Client, world: World
) -> None:
    del world.tokens[world.advertiser.access_token]
    came = query(platform, world, connecting.ADVERTISER, asking="&scope=1,2,5,6,8")
    stranger.force_login(person("ana"))

    answer = stranger.get(f"/connect/callback/?{came}")

    assert answer.status_code == 200
    assert "The scope 44 was not granted: no reading delivery" in answer.content.decode()
    assert "Go to Today" in answer.content.decode()
    assert desk.tiktok.balance() is not None


@pytest.mark.parametrize("came", ["auth_code=x&state=guessed", "auth_code=x", "", "error=access_denied&state=n0nce"])
def test_what_was_not_begun_here_is_refused_in_words(
    stranger: Client, platform: httpx2.Client, world: World, came: str
) -> None:
    query(platform, world, connecting.ADVERTISER)

    answer = stranger.get(f"/connect/callback/?{came}")

    assert answer.status_code == 400
    assert "ask whoever sent you the link" in answer.content.decode()
    assert "Go to Today" not in answer.content.decode()
    stranger.force_login(person("ana"))
    assert "firesteel connect" in stranger.get(f"/connect/callback/?{came}").content.decode()
    assert pending.waiting("lumen", datetime.now(UTC)) is not None


def test_an_answer_counts_once(stranger: Client, platform: httpx2.Client, world: World) -> None:
    creator = next(one for one in world.accounts.values() if not one.is_brand)
    came = query(platform, world, connecting.ACCOUNT, handle=creator.handle)
    assert stranger.get(f"/connect/callback/?{came}").status_code == 200

    answer = stranger.get(f"/connect/callback/?{came}")

    assert answer.status_code == 400
    assert "If you agreed a moment ago, that counted" in answer.content.decode()
    assert "lumen" not in answer.content.decode()


def test_what_is_wrong_inside_is_no_strangers_business(stranger: Client, desk: Desk) -> None:
    desk.store.secrets.remove(logins.APP)

    answer = stranger.get("/connect/callback/?code=x&state=y")

    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()
