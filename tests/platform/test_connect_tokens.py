"""Logins as values, and an account's login that renews itself: early, once, and kept before it is used."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx2
import pytest
from tiktoks import HASTY, creators, ready

from firesteel import errors
from firesteel.storage import files
from firesteel.tiktok import Client, MemoryJournal, Patience, TikTok
from firesteel.tiktok.logins import Logins
from firesteel.tiktok.retry import Kind
from firesteel.tiktok.tokens import AccountToken, AdvertiserToken, App, Holder, renew_early, sealed, unsealed
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


def test_logins_are_renewed_days_before_anybody_needs_them():
    soon, later, unknown = Kept(TOKEN, NOW), Kept(TOKEN, NOW), Kept(AccountToken(access_token="act.old"))
    later.token = replace(TOKEN, expires_at=NOW + 10 * DAY)

    done = renew_early([soon.holder(), later.holder(), unknown.holder()], 3 * DAY)

    assert [one.renewed for one in done] == [True, False, False]
    assert (len(soon.asked), len(later.asked), len(unknown.asked)) == (1, 0, 0)
    assert all(one.trouble == "" for one in done)


def test_one_login_that_cannot_be_renewed_is_told_and_keeps_no_other():
    dead, down, well = Kept(TOKEN), Kept(TOKEN), Kept(TOKEN)
    dead.refusal = errors.TokenExpired(40103, "refresh token expired")
    down.refusal = errors.Unavailable(50000, "down")

    done = renew_early([dead.holder(), down.holder(), well.holder()], 3 * DAY)

    assert [(one.renewed, one.fatal) for one in done] == [(False, True), (False, False), (True, False)]
    assert "ask its owner to agree once more: `firesteel connect --account`" in done[0].trouble
    assert "was not renewed" in done[1].trouble


def test_a_refresh_token_about_to_end_is_told_two_weeks_ahead():
    kept = Kept(replace(TOKEN, refresh_expires_at=NOW + 14 * DAY + timedelta(seconds=1)))
    assert renew_early([kept.holder()], timedelta(0))[0].trouble == ""

    kept.now += timedelta(seconds=1)

    assert "ends for good on 2026-01-15" in renew_early([kept.holder()], timedelta(0))[0].trouble


def test_renewed_ahead_through_the_wire_and_told_where_the_refresh_token_is_dead(in_process, world):
    """The new login opens what the old one did; a dead one is told, and nothing of it changes."""
    account, one = creators(world)[0], world.advertiser
    old = account.access_token
    world.tokens[old].expires_at = world.now + 86_400
    doors = Logins(Wire(in_process, patience=HASTY), App(app_id=one.app_id, secret=one.secret))
    kept = Kept(
        AccountToken(
            access_token=old,
            refresh_token=account.refresh_token,
            expires_at=NOW + DAY,
            open_id=account.business_id,
        )
    )
    holder = replace(kept.holder(), renew=lambda refresh: doors.renewed(refresh, kept.now))
    here = TikTok(Client(in_process, one.advertiser_id, one.access_token, patience=HASTY))

    (first,) = renew_early([holder], 3 * DAY)
    renewed = kept.token
    assert (first.renewed, first.trouble) == (True, "")
    assert renewed.access_token != old
    assert here.posts(account.business_id, holder, handle=account.handle, now=NOW)

    kept.token = replace(renewed, refresh_token="rft.unknown", expires_at=NOW + timedelta(hours=1))
    (dead,) = renew_early([holder], 3 * DAY)

    assert (dead.renewed, dead.fatal) == (False, True)
    assert "firesteel connect --account" in dead.trouble
    assert kept.token.access_token == renewed.access_token


@pytest.mark.parametrize("path", ["campaign/create/", "adgroup/create/", "ad/create/", "campaign/status/update/"])
def test_a_login_that_was_replaced_in_mid_launch_is_taken_up_and_the_launch_goes_on(
    in_process, world, monkeypatch, path
):
    """Somebody connects the ad account anew meanwhile: the token in hand is dead, the kept one is not."""
    given, one = ready(in_process, world), world.advertiser
    kept = Kept(AccountToken(access_token=one.access_token))
    given.platform.client.speak_with(kept.holder(app=False))
    post = in_process.post

    def replaced(url: str, **rest: object) -> object:
        if url.endswith(path) and "new" not in world.tokens:
            world.tokens["new"] = replace(world.tokens.pop(one.access_token), text="new")
            kept.token = AccountToken(access_token="new")
        return post(url, **rest)

    monkeypatch.setattr(in_process, "post", replaced)
    made = given.launch(MemoryJournal())

    assert kept.token.access_token == "new"
    assert (len(world.campaigns), len(world.adgroups), len(world.ads)) == (1, 3, 3)
    assert made.campaign_id in world.campaigns


def test_a_dead_login_in_mid_launch_is_told_and_the_launch_goes_on_with_a_new_one(in_process, world):
    given = ready(in_process, world)
    journal = MemoryJournal()
    in_process.post("/_localtok/faults", json={"faults": [{"path": "ad/create/", "code": 40105, "times": 9}]})

    with pytest.raises(errors.TokenExpired, match="firesteel connect"):
        given.launch(journal)
    assert {each.operation_status for each in world.campaigns.values()} == {"DISABLE"}
    in_process.post("/_localtok/faults", json={"faults": []})
    given.platform.client.speak_with(world.advertiser.access_token)
    given.launch(journal)

    assert (len(world.campaigns), len(world.adgroups), len(world.ads)) == (1, 3, 3)
