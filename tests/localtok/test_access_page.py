"""The page where a person lets an app in: what it says, what it lets be chosen, and where it sends them back to."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from knock import Caller, creator, no, ok
from loggingin import BACK, app, buy, holder_token, send, sent_back

from localtok.control.logins import redirect_trouble

PAGES = ("/portal/auth", "/v2/auth/authorize")
LONG = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ['"><script>alert(1)</script>', "'><img src=x onerror=y>", "</form>&amp;<b>", "a&b=c#d", "\r\nSet-Cookie: a=b"]
)


class Read(HTMLParser):
    """The tags of a page and the fields of its form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.fields: list[dict[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag in ("input", "button"):
            self.fields.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.text += data

    def sent(self, *, without: tuple[str, ...] = (), **chosen: str) -> list[tuple[str, str]]:
        """What a browser would send for it as it stands, but for the scopes in `without`."""
        given = [(str(one["name"]), str(one["value"])) for one in self.fields if one.get("type") == "hidden"]
        ticked = [one for one in self.fields if one.get("type") == "checkbox" and "checked" in one]
        given += [("scope", str(one["value"])) for one in ticked if one["value"] not in without]
        return [*given, *chosen.items()]


def page(http, path: str, **asked: str) -> Read:
    response = http.get(path, params={"redirect_uri": BACK, **asked})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/html")
    return Read(response.text)


def decided(http, path: str, sent: list[tuple[str, str]]) -> dict[str, str]:
    response = http.get(path, params=sent, follow_redirects=False)
    assert response.status_code == 302, response.text
    return {name: one[0] for name, one in parse_qs(urlsplit(response.headers["location"]).query).items()}


def test_an_account_holders_page_names_the_app_its_scopes_in_words_and_the_accounts(platform, world):
    shown = page(platform, PAGES[1], client_key="7300", scope="user.info.basic,biz.spark.auth", state="s")

    assert "App 7300 wants to use a TikTok account" in shown.text
    assert "See the display name" in shown.text and "Allow posts in ads" in shown.text
    assert "Read the comments" not in shown.text
    radios = [one for one in shown.fields if one.get("type") == "radio"]
    assert [one["value"] for one in radios] == list(world.accounts)
    assert all("required" in one and "checked" not in one for one in radios)
    assert [one["value"] for one in shown.fields if one.get("name") == "decision"] == ["allow", "deny"]


def test_an_advertisers_page_is_shown_where_it_is_asked_for(platform, world):
    for wish in ({"consent": "1"}, {"disable_auto_auth": "1"}):
        shown = page(platform, PAGES[0], app_id=world.advertiser.app_id, **wish)

        assert world.advertiser.advertiser_id in shown.text
        assert "Campaigns, ad groups and ads" in shown.text
        assert not [one for one in shown.fields if one.get("type") == "radio"]
    assert "auth_code" in sent_back(platform, PAGES[0], app_id=world.advertiser.app_id)


def test_a_page_is_whole_by_itself_and_every_field_has_a_label(platform):
    for path in PAGES:
        response = platform.get(path, params={"redirect_uri": BACK, "consent": "1"})
        shown = Read(response.text)

        assert '<html lang="en">' in response.text and "<title>" in response.text
        assert not {"script", "link", "img", "iframe"} & set(shown.tags)
        assert "url(" not in response.text and "http" not in response.text.replace(BACK, "")
        choices = [one for one in shown.fields if one.get("type") in ("radio", "checkbox")]
        assert shown.tags["label"] == len(choices) > 0
        assert shown.tags["legend"] == shown.tags["fieldset"] > 0
        assert "script-src" not in response.headers["content-security-policy"]
        assert response.headers["content-security-policy"].startswith("default-src 'none'")


def test_what_is_chosen_on_the_page_is_what_the_token_may_do(platform, world):
    account = creator(world)
    shown = page(platform, PAGES[1], scope="user.info.basic,video.list,biz.spark.auth", state="s 1")

    back = decided(platform, PAGES[1], shown.sent(without=("video.list",), account=account.handle, decision="allow"))

    data = ok(buy(platform, world, back["code"]))
    assert back["state"] == "s 1"
    assert data["open_id"] == account.business_id
    assert data["scope"] == "biz.spark.auth,user.info.basic"


def test_an_advertiser_may_untick_as_well(platform, world):
    shown = page(platform, PAGES[0], consent="1")

    back = decided(platform, PAGES[0], shown.sent(without=("4",), decision="allow"))

    data = ok(send(platform, "oauth2/access_token/", **app(world), auth_code=back["auth_code"]))
    assert 2 in data["scope"] and 4 not in data["scope"]
    me = Caller(platform, data["access_token"], {"advertiser_id": world.advertiser.advertiser_id})
    ok(me.get("campaign/get/"))
    no(me.get("report/integrated/get/"), 40130, "44")


def test_nothing_ticked_grants_nothing(platform, world):
    everything = tuple(str(one["value"]) for one in page(platform, PAGES[1]).fields if one.get("type") == "checkbox")
    sent = page(platform, PAGES[1]).sent(without=everything, account=creator(world).handle, decision="allow")

    data = ok(buy(platform, world, decided(platform, PAGES[1], sent)["code"]))

    assert data["scope"] == ""


@pytest.mark.parametrize("path", PAGES)
def test_not_allowed_is_access_denied_and_no_code(platform, front, path):
    shown = page(platform, path, state="s", consent="1")

    assert decided(platform, path, shown.sent(decision="deny")) == {"error": "access_denied", "state": "s"}
    assert sent_back(platform, path, allow="0", state="t") == {"error": "access_denied", "state": "t"}
    assert front.logins == {}


def test_a_handle_redirects_at_once_unless_the_page_is_wanted(platform, world):
    handle = creator(world).handle

    assert "code" in sent_back(platform, PAGES[1], account=handle)
    shown = page(platform, PAGES[1], account=handle, disable_auto_auth="1")
    assert [one["value"] for one in shown.fields if "checked" in one and one.get("type") == "radio"] == [handle]


@pytest.mark.parametrize(
    ("path", "asked", "words"),
    [
        (PAGES[1], {"account": "nobody"}, "nobody"),
        (PAGES[1], {"decision": "allow"}, "who logs in"),
        (PAGES[1], {"allow": "1"}, "who logs in"),
        (PAGES[1], {"response_type": "token"}, "response_type"),
        (PAGES[0], {"scope": "user.info.basic"}, "digits"),
        (PAGES[0], {"redirect_uri": ""}, "redirect_uri"),
        (PAGES[1], {"redirect_uri": "javascript:alert(1)"}, "redirect_uri"),
        (PAGES[1], {"redirect_uri": "/back"}, "redirect_uri"),
        (PAGES[0], {"redirect_uri": "http://[::1/"}, "redirect_uri"),
        (PAGES[0], {"redirect_uri": "http://a b/"}, "redirect_uri"),
    ],
)
def test_a_page_that_cannot_be_says_why_and_sends_nobody_anywhere(platform, front, path, asked, words):
    response = platform.get(path, params={"redirect_uri": BACK, **asked}, follow_redirects=False)

    assert response.status_code == 400
    assert words in response.json()["error"]
    assert front.logins == {}


def test_a_scope_in_the_link_is_all_that_is_granted(platform, world):
    data = holder_token(platform, world, creator(world), scope="video.list, user.info.basic")

    assert data["scope"] == "user.info.basic,video.list"


@LONG
@given(state=TEXTS, app_id=TEXTS, scope=TEXTS, rest=TEXTS)
def test_nothing_that_is_asked_becomes_part_of_the_page(platform, state, app_id, scope, rest):
    plain = page(platform, PAGES[1], client_key="1", scope="a")
    target = "http://127.0.0.1/" + "".join(letter for letter in rest if letter > " ")

    shown = page(platform, PAGES[1], redirect_uri=target, state=state, client_key=app_id, scope=f"a {scope}")

    scopes = set(f"a {scope}".replace(",", " ").split())
    assert {tag: count for tag, count in shown.tags.items() if tag not in ("label", "span", "small", "input")} == {
        tag: count for tag, count in plain.tags.items() if tag not in ("label", "span", "small", "input")
    }
    assert shown.tags["label"] == plain.tags["label"] + len(scopes) - 1
    assert {one["value"] for one in shown.fields if one.get("type") == "checkbox"} == scopes
    kept = {one["name"]: one["value"] for one in shown.fields if one.get("type") == "hidden"}
    assert kept == {"redirect_uri": target, "state": state, "client_key": app_id}


@LONG
@given(state=TEXTS, rest=st.text("abc=&;%+?/.-_~", max_size=20))
def test_the_state_comes_back_as_it_was_sent_and_the_address_stays(platform, world, state, rest):
    target = f"http://127.0.0.1/back?{rest}"
    asked = {"account": creator(world).handle, "redirect_uri": target, "state": state}

    location = platform.get(PAGES[1], params=asked, follow_redirects=False).headers["location"]

    assert "\r" not in location and "\n" not in location
    assert location.startswith(target.rstrip("?"))
    said = parse_qs(urlsplit(location).query, keep_blank_values=True)
    assert said["state"] == [state]
    assert said["code"][-1].startswith("login")


STRICT = [
    ("https://brand.example/back/", ""),
    ("http://brand.example/back/", "https"),
    ("https://brand.example/back", "slash"),
    ("https://brand.example:8443/back/", "port"),
    ("https://brand.example/back/?a=b", "query"),
    ("https://brand.example/back/#a", "fragment"),
    ("https://brand.example/back/?", "query"),
    ("https://a/", ""),
    ("https://" + "a" * 503 + "/", ""),
    ("https://" + "a" * 504 + "/", "512"),
    ("http://a/", "10"),
    ("http://127.0.0.1:8790/back/", ""),
    ("http://localhost:8790/back/", ""),
    ("http://[::1]:8790/back/", ""),
    ("http://127.0.0.1:8790/back", "slash"),
    ("http://127.0.0.1.example:8790/back/", "https"),
]


@pytest.mark.parametrize(("target", "words"), STRICT)
def test_tiktoks_own_rules_for_an_address(target, words):
    trouble = redirect_trouble(target, strict=True)

    assert (words in trouble) if words else trouble == ""
    assert redirect_trouble(target, strict=False) == ""


@pytest.mark.parametrize("path", PAGES)
def test_the_rules_hold_where_they_are_switched_on(platform, path):
    asked = {"redirect_uri": "http://brand.example/back", "allow": "0"}
    assert platform.get(path, params=asked, follow_redirects=False).status_code == 302

    platform.post("/_localtok/assumptions", json={"redirect_uri_strict": True})

    refused = platform.get(path, params=asked, follow_redirects=False)
    assert refused.status_code == 400
    assert "https" in refused.json()["error"]
