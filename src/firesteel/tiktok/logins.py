"""Asking people for access: the addresses they open, and what the codes they bring back are exchanged for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from tiktokwire import events, oauth, organic, webhooks
from tiktokwire.codes import Code

from ..errors import BadInput, NotFound, PlatformError
from .retry import Kind
from .scopes_needed import wanted
from .tokens import AccountToken, AdvertiserToken, App, Token
from .wire import Wire

LIVE = "https://business-api.tiktok.com"
SANDBOX = "https://sandbox-ads.tiktok.com"
_CONSENT = "https://www.tiktok.com"
_HERE = ("127.0.0.1", "localhost", "[::1]", "::1")
_USABLE = "STATUS_ENABLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    id: str
    name: str
    currency: str = ""
    timezone: str = ""
    status: str = ""
    """TikTok's word; empty where it did not say."""

    @property
    def usable(self) -> bool:
        return self.status in ("", _USABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    handle: str
    display_name: str


def is_tiktok(base_url: str) -> bool:
    """TikTok's own address, its sandbox included; everything else is a local platform.

    Raises `BadInput` for TikTok over plain http: secrets go there.
    """
    parts = _parts(base_url)
    host = (parts.hostname or "").rstrip(".")
    if host != "tiktok.com" and not host.endswith(".tiktok.com"):
        return False
    if parts.scheme != "https":
        raise BadInput(f"{base_url} is not https, and TikTok is spoken to no other way", remedy=f"use {LIVE}")
    return True


def checked_redirect(address: str) -> str:
    """The address as TikTok wants it registered. Raises `BadInput`.

    https, no port, query or fragment, ending in a slash, 10 to 512 characters; this machine's may be plain and have a
    port, which only a local platform accepts.
    """
    parts = _parts(address)
    local = parts.hostname in _HERE
    trouble = ""
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        trouble = "is not https"
    elif not parts.hostname:
        trouble = "names no host"
    elif re.search(r":\d*$", parts.netloc) and not local:
        trouble = "has a port"
    elif "?" in address or "#" in address:
        trouble = "has a query or a fragment"
    elif not address.endswith("/"):
        trouble = "does not end in a slash"
    elif not 10 <= len(address) <= 512:
        trouble = "is not 10 to 512 characters long"
    if trouble:
        raise BadInput(
            f"the redirect address {address!r} {trouble}, and TikTok accepts no such address",
            remedy="register one such as https://ads.example.com/connect/ with your app, and give the same here",
        )
    return address


def advertiser_address(base_url: str, app: App, state: str) -> str:
    """Where the owner of an ad account lets the app in. Which scopes it asks for is set in the app itself."""
    asked = {"app_id": app.app_id, "state": state, "redirect_uri": app.redirect_uri}
    return f"{base_url.rstrip('/') if not is_tiktok(base_url) else LIVE}/portal/auth?{urlencode(asked)}"


def account_address(base_url: str, app: App, state: str, handle: str = "") -> str:
    """Where the owner of a TikTok account does. `handle` says who, to a local platform, which has no sign-in."""
    asked = {
        "client_key": app.app_id,
        "response_type": "code",
        "scope": ",".join(wanted(account=True)),
        "redirect_uri": app.redirect_uri,
        "state": state,
    }
    if is_tiktok(base_url):
        return f"{_CONSENT}/v2/auth/authorize?{urlencode(asked)}"
    return f"{base_url.rstrip('/')}/v2/auth/authorize?{urlencode(asked | ({'account': handle} if handle else {}))}"


def code_in(redirected: str, state: str) -> str:
    """The code in the address somebody was sent back to. Raises `BadInput`, saying what is wrong with it."""
    again = "begin again with `firesteel connect`, and paste the whole address of the page you land on"
    found = {name: values[0] for name, values in parse_qs(_parts(redirected.strip()).query).items()}
    refusal, told = found.get("error", ""), found.get("error_description", "")
    if refusal == "access_denied":
        raise BadInput("access was refused on TikTok's page, so nothing is connected", remedy=again)
    if "state" not in found:
        raise BadInput("the address has no state, so nobody can say whose answer it is", remedy=again)
    if not compare_digest(found["state"].encode(), state.encode()):
        raise BadInput("the address belongs to another attempt (its state is not the one we sent)", remedy=again)
    if refusal:
        raise BadInput(f"TikTok answered {refusal}{f': {told}' if told else ''}", remedy=again)
    code = found.get("auth_code") or found.get("code")
    if not code:
        raise BadInput("the address has no code in it", remedy=again)
    return code


class Logins:
    """The doors that give and renew tokens. They write nothing to an ad account, so a read-only workspace has them."""

    def __init__(self, wire: Wire, app: App) -> None:
        self.wire, self.app = wire, app

    def advertiser(self, code: str, now: datetime) -> AdvertiserToken:
        """Good once, within the hour. Never repeated: whether it was used up nobody can say."""
        ask = oauth.AdvertiserTokenAsk(app_id=self.app.app_id, secret=self.app.secret, auth_code=code)
        got = self.wire.call(Kind.CREATE, "oauth2/access_token/", ask, oauth.AdvertiserToken)
        return AdvertiserToken(
            access_token=got.access_token,
            app_id=self.app.app_id,
            scopes=tuple(str(scope) for scope in got.scope),
            granted_at=now,
        )

    def ad_accounts(self, token: str) -> tuple[AdAccount, ...]:
        """Every ad account the token speaks for, with what is known of it. Raises `NotFound` where there is none."""
        ask = oauth.AdvertisersAsk(app_id=self.app.app_id, secret=self.app.secret)
        named = self.wire.call(Kind.READ, "oauth2/advertiser/get/", ask, oauth.Advertisers, token).rows
        if not named:
            raise NotFound("the login speaks for no ad account; let its owner choose one on TikTok's page")
        known: dict[str, oauth.AdvertiserInfo] = {}
        for start in range(0, len(named), 100):
            ids = [one.advertiser_id for one in named[start : start + 100]]
            asked = oauth.AdvertiserInfoAsk(advertiser_ids=ids)
            rows = self.wire.call(Kind.READ, "advertiser/info/", asked, oauth.AdvertiserInfos, token).rows
            known |= {row.advertiser_id: row for row in rows}
        return tuple(_ad_account(one, known.get(one.advertiser_id)) for one in named)

    def pixels(self, token: str, advertiser_id: str) -> tuple[tuple[str, str], ...]:
        """Code and name of each pixel of an ad account, the first hundred."""
        found: list[tuple[str, str]] = []
        for page in range(1, 6):
            ask = events.PixelsAsk(advertiser_id=advertiser_id, page=page, page_size=20)
            answer = self.wire.call(Kind.READ, "pixel/list/", ask, events.Pixels, token)
            found += [(pixel.pixel_code, pixel.pixel_name) for pixel in answer.pixels]
            if page >= answer.page_info.total_page:
                break
        return tuple(found)

    def account(self, code: str, redirect_uri: str, now: datetime) -> AccountToken:
        """Good once, within ten minutes."""
        ask = oauth.AccountTokenAsk(
            client_id=self.app.app_id,
            client_secret=self.app.secret,
            grant_type="authorization_code",
            auth_code=code,
            redirect_uri=redirect_uri,
        )
        got = self.wire.call(Kind.CREATE, "tt_user/oauth2/token/", ask, oauth.AccountToken)
        return self._kept(got, now)

    def renewed(self, refresh_token: str, now: datetime) -> AccountToken:
        """A new login by a refresh token. Repeated where no answer came: the old refresh token is still ours to show."""
        ask = oauth.AccountRefreshAsk(
            client_id=self.app.app_id,
            client_secret=self.app.secret,
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        got = self.wire.call(Kind.SET, "tt_user/oauth2/refresh_token/", ask, oauth.AccountToken)
        return self._kept(got, now, refresh_token)

    def profile(self, token: Token, business_id: str) -> Profile:
        """Whose account it is."""
        ask = organic.ProfileAsk(business_id=business_id, fields=["username", "display_name"])
        got = self.wire.call(Kind.READ, "business/get/", ask, organic.Profile, token)
        return Profile(handle=got.username or "", display_name=got.display_name or "")

    def tell_at(self, callback: str) -> None:
        """Have what happens to posts and comments of the accounts that agreed told at an address."""
        for event in webhooks.EVENT_TYPES:
            ask = webhooks.HookUpdateAsk(
                app_id=self.app.app_id, secret=self.app.secret, event_type=event, callback_url=callback
            )
            self.wire.call(Kind.SET, "business/webhook/update/", ask, webhooks.Hook)

    def tell_nobody(self) -> None:
        for event in webhooks.EVENT_TYPES:
            ask = webhooks.HookDeleteAsk(app_id=self.app.app_id, secret=self.app.secret, event_type=event)
            try:
                self.wire.call(Kind.SET, "business/webhook/delete/", ask, webhooks.Hook)
            except PlatformError as error:
                if error.code != Code.NOT_EXIST:
                    raise

    def _kept(self, got: oauth.AccountToken, now: datetime, before: str = "") -> AccountToken:
        return AccountToken(
            access_token=got.access_token,
            refresh_token=got.refresh_token or before,
            expires_at=now + timedelta(seconds=got.expires_in),
            refresh_expires_at=now + timedelta(seconds=got.refresh_token_expires_in),
            open_id=got.open_id,
            scopes=tuple(filter(None, _split(got.scope))),
            app_id=self.app.app_id,
        )


def _parts(address: str) -> SplitResult:
    try:
        return urlsplit(address)
    except ValueError as error:
        raise BadInput(f"that is no address ({error})", remedy="give it whole, as the browser shows it") from None


def _split(scope: str) -> Sequence[str]:
    return [word.strip() for word in scope.split(",")]


def _ad_account(named: oauth.AdvertiserName, info: oauth.AdvertiserInfo | None) -> AdAccount:
    if info is None:
        return AdAccount(id=named.advertiser_id, name=named.advertiser_name)
    return AdAccount(
        id=named.advertiser_id,
        name=info.name or named.advertiser_name,
        currency=info.currency,
        timezone=info.timezone,
        status=info.status,
    )
