"""Logins as values, and an account's login that renews itself: early, once, and kept before it is used."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx2
import pytest
from tiktoks import HASTY, creators

from firesteel import errors
from firesteel.storage import files
from firesteel.tiktok import Client, Patience, TikTok
from firesteel.tiktok.logins import Logins
from firesteel.tiktok.retry import Kind
from firesteel.tiktok.tokens import AccountToken, AdvertiserToken, App, Holder, sealed, unsealed
from firesteel.tiktok.wire import Wire
from tiktokwire.envelope import Ask, Nothing

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TOKEN = AccountToken(access_token="act.1", refresh_token="rft.1", expires_at=NOW + DAY, open_id="o", scopes=("a", "b"))


class Kept:
    """Where a login is kept, and what time it is."""

    def __init__(self, token: AccountToken, now: datetime = NOW) -> None:
        self.token, self.now, self.asked = token, now, list[str]()
        self.refusal: errors.PlatformError | None = None
        self.dies_on_keeping = False

    def holder(self, *, app: bool = True) -> Holder:
        return Holder(
            name="mara.skin",
            read=lambda: self.token,
            keep=self.keep,
            renew=self.renew if app else None,
            clock=lambda: self.now,
        )

    def keep(self, token: AccountToken) -> None:
        if self.dies_on_keeping:
            raise KeyboardInterrupt
        self.token = token

    def renew(self, refresh_token: str) -> AccountToken:
        self.asked.append(refresh_token)
        if self.refusal:
            raise self.refusal
        return replace(TOKEN, access_token=f"act.{len(self.asked) + 1}", expires_at=self.now + DAY)


@pytest.mark.parametrize(
    "kept",
    [
        TOKEN,
        AdvertiserToken(access_token="t", app_id="7", scopes=("4", "2"), granted_at=NOW),
        App(app_id="7", secret="s", redirect_uri="https://a.example/", tier="premium"),
    ],
)
def test_a_login_reads_back_as_it_was_kept(kept):
    assert unsealed(sealed(kept), type(kept)) == kept


def test_a_token_kept_as_plain_text_is_still_read():
    assert unsealed("act.old", AccountToken) == AccountToken(access_token="act.old")
    assert unsealed("old", AdvertiserToken) == AdvertiserToken(access_token="old")
    with pytest.raises(errors.Misconfigured, match="connect again"):
        unsealed('{"access_token": 7}', AccountToken)


def test_no_secret_is_in_what_a_login_prints():
    printed = repr((TOKEN, AdvertiserToken(access_token="t-secret"), App(app_id="7", secret="s-secret")))

    assert not any(word in printed for word in ("act.1", "rft.1", "t-secret", "s-secret"))


@pytest.mark.parametrize(("left", "renews"), [(601, 0), (600, 1), (599, 1), (-1, 1)])
def test_a_token_is_renewed_from_ten_minutes_before_its_end(left, renews):
    kept = Kept(TOKEN, NOW + DAY - timedelta(seconds=left))

    token = kept.holder().access()

    assert len(kept.asked) == renews
    assert token == kept.token.access_token == f"act.{renews + 1}"


def test_a_token_whose_end_is_not_known_is_never_renewed_ahead():
    kept = Kept(AccountToken(access_token="act.old"))

    assert kept.holder().access() == "act.old"


def test_a_token_that_lives_is_used_where_renewing_it_early_fails():
    kept = Kept(TOKEN, NOW + DAY - timedelta(minutes=5))
    kept.refusal = errors.Unavailable(50000, "down")

    assert kept.holder().access() == "act.1"
    kept.now = NOW + DAY
    with pytest.raises(errors.Unavailable):
        kept.holder().access()


def test_killed_before_the_new_login_was_kept_the_old_one_is_asked_again():
    kept = Kept(TOKEN, NOW + DAY)
    kept.dies_on_keeping = True
    with pytest.raises(KeyboardInterrupt):
        kept.holder().access()
    assert kept.token == TOKEN

    kept.dies_on_keeping = False

    assert kept.holder().access() == "act.3"
    assert kept.asked == ["rft.1", "rft.1"]


def test_a_login_that_somebody_else_renewed_meanwhile_is_taken_as_it_is():
    kept = Kept(TOKEN)
    holder = kept.holder()
    kept.token = replace(TOKEN, access_token="act.theirs")

    assert holder.renewed("act.1") == "act.theirs"
    assert kept.asked == []


def test_a_refresh_token_that_somebody_else_used_up_meanwhile_is_no_end():
    kept = Kept(TOKEN, NOW + DAY)
    kept.refusal = errors.TokenExpired(40107, "unknown")
    holder = kept.holder()
    reads = iter([TOKEN, TOKEN, replace(TOKEN, access_token="act.theirs")])
    holder.read = lambda: next(reads)

    assert holder.access() == "act.theirs"


@pytest.mark.parametrize("code", [40103, 40107])
def test_a_dead_refresh_token_says_what_a_person_has_to_do(code):
    kept = Kept(replace(TOKEN, refresh_expires_at=NOW), NOW + DAY)
    kept.refusal = errors.TokenExpired(code, "expired")

    with pytest.raises(errors.TokenExpired, match=r"@mara.skin .* 2026-01-01; .* `firesteel connect --account`"):
        kept.holder().access()


def test_without_a_refresh_token_or_an_app_nothing_can_be_renewed():
    with pytest.raises(errors.TokenExpired, match="no refresh token"):
        Kept(AccountToken(access_token="act.1")).holder().renewed("act.1")
    with pytest.raises(errors.TokenExpired, match="no app secret"):
        Kept(TOKEN).holder(app=False).renewed("act.1")


def test_a_login_that_ended_on_the_platform_renews_itself_in_the_middle_of_a_read(platform, world):
    account = creators(world)[0]
    one = world.advertiser
    app = App(app_id=one.app_id, secret=one.secret)
    at = datetime.fromtimestamp(world.now, UTC)
    kept = Kept(AccountToken(access_token=account.access_token, refresh_token=account.refresh_token), at)
    holder = kept.holder()
    holder.renew = lambda refresh: Logins(Wire(platform, patience=HASTY), app).renewed(refresh, at)
    here = TikTok(Client(platform, one.advertiser_id, one.access_token, patience=HASTY))
    before = here.posts(account.business_id, holder, handle=account.handle, now=at)
    world.tokens[kept.token.access_token].expires_at = world.now

    after = here.posts(account.business_id, holder, handle=account.handle, now=at)

    assert after == before
    assert kept.token.expires_at == at + DAY
    assert kept.token.open_id == account.business_id


class Shared(Kept):
    """A platform on which renewing ends the access token of before, as a real one may; two processes share the login."""

    def __init__(self, token: AccountToken, now: datetime) -> None:
        super().__init__(token, now)
        self.alive, self.here = token.access_token, threading.Barrier(2)

    def renew(self, refresh_token: str) -> AccountToken:
        fresh = super().renew(refresh_token)
        self.alive = fresh.access_token
        with suppress(threading.BrokenBarrierError):
            self.here.wait(0.2)  # somebody else asks between being answered and keeping it, if they can
        return fresh


def test_of_two_processes_that_share_a_login_one_renews_it(tmp_path):
    kept = Shared(TOKEN, NOW + DAY)
    got: list[str] = []

    def process() -> None:
        holder = replace(kept.holder(), alone=partial(files.alone, tmp_path / "lock"))
        got.append(holder.access())

    both = [threading.Thread(target=process) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert kept.asked == ["rft.1"]
    assert got == [kept.alive] * 2
    assert kept.token.access_token == kept.alive


def test_a_token_that_another_process_replaced_in_the_middle_of_a_read_is_no_end(platform, world):
    """The platform knows only the newest; ours is unknown to it, not ended (40105)."""
    account = creators(world)[0]
    old = account.access_token
    app = App(app_id=world.advertiser.app_id, secret=world.advertiser.secret)
    at = datetime.fromtimestamp(world.now, UTC)
    kept = Kept(AccountToken(access_token=old, refresh_token=account.refresh_token), at)
    holder = kept.holder()
    theirs = Logins(Wire(platform, patience=HASTY), app).renewed(account.refresh_token, at)
    reads = iter([kept.token])
    holder.read = lambda: next(reads, theirs)
    here = TikTok(Client(platform, world.advertiser.advertiser_id, "", patience=HASTY))

    assert here.posts(account.business_id, holder, handle=account.handle, now=at)
    assert kept.asked == []


def test_waiting_to_renew_is_not_multiplied_by_waiting_to_read():
    kept, slept = Kept(TOKEN, NOW + DAY), list[float]()
    busy = httpx2.MockTransport(lambda request: httpx2.Response(429))
    wire = Wire(httpx2.Client(transport=busy, base_url="http://127.0.0.1"), patience=Patience(sleep=slept.append))
    holder = kept.holder()
    holder.renew = lambda refresh: Logins(wire, App(app_id="7", secret="s")).renewed(refresh, NOW)

    with pytest.raises(errors.RateLimited):
        wire.call(Kind.READ, "business/get/", Ask(), Nothing, holder)

    assert slept == [1.0, 60.0, 300.0]


def test_a_refusal_without_data_is_read_all_the_same():
    body = {"code": 40100, "message": "Too many requests. Please retry in some time."}
    bare = httpx2.MockTransport(lambda request: httpx2.Response(200, json=body))

    with pytest.raises(errors.RateLimited, match="Too many requests"):
        Wire(httpx2.Client(transport=bare, base_url="http://127.0.0.1"), patience=HASTY).call(
            Kind.READ, "user/info/", Ask(), Nothing
        )
