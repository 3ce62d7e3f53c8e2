"""A destination may do what it likes: a look at it stays within its bounds, and never reaches inside."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hostile import PAGE, Hostile, hostile
from hypothesis import given
from hypothesis import strategies as st
from tiktoks import NOW

from firesteel.preflight import LandingPage
from firesteel.tiktok import Client, TikTok
from firesteel.tiktok.landing import Bounds, fetch, open_to_all

QUICK = Bounds(seconds=0.4)
PUBLIC = "93.184.216.34"
PRIVATE = (
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3",
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "2001::1", "3fff::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
    "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:0a00:0001::1", "2002:7f00:0001::",
    "2002:a9fe:a9fe::1", "100::1", "5f00::1", "not an address",
)  # fmt: skip
OPEN = ("93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1", "2002:0101:0101::1")  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def look(shop: Hostile, path: str, **given: object) -> LandingPage:
    return fetch(shop.at(path), NOW, allow_private=True, **given)  # type: ignore[arg-type]


def test_a_page_is_read_with_what_it_says(shop: Hostile) -> None:
    page = look(shop, "/shop?utm_source=tiktok#top")

    assert (page.status, page.title, page.prices, page.refused) == (200, "Serum", ("29,99 €",), "")
    assert page.url == shop.at("/shop?utm_source=tiktok#top")
    assert (page.final_url, page.redirects, page.ttclid) == (shop.at("/shop?utm_source=tiktok"), 0, True)
    assert (page.size, page.fetched_at) == (len(PAGE), NOW)
    asked, headers = shop.asked[-1]
    assert asked == "/shop?utm_source=tiktok&ttclid=firesteel-probe"
    assert "Firesteel" in headers["user-agent"]
    assert headers["host"] == f"127.0.0.1:{shop.port}"


def test_a_click_id_that_is_there_already_is_ours_for_the_look(shop: Hostile) -> None:
    page = look(shop, "/shop?ttclid=__CLICKID__&c=__CID__")

    assert shop.asked[-1][0] == "/shop?c=__CID__&ttclid=firesteel-probe"
    assert page.ttclid is True


@pytest.mark.parametrize(("path", "survives"), [("/kept", True), ("/lost", False), ("/many/3", True)])
def test_a_click_id_survives_redirects_or_does_not(shop: Hostile, path: str, survives: bool) -> None:
    page = look(shop, path)

    assert (page.status, page.ttclid) == (200, survives)


@pytest.mark.parametrize(
    ("path", "refused", "status", "redirects"),
    [
        ("/loop", "redirect-loop", 0, 2),
        ("/many/5", "", 200, 5),
        ("/many/6", "too-many-redirects", 0, 5),
        ("/nowhere", "", 302, 0),
        ("/gone", "", 404, 0),
        ("/pdf", "wrong-type", 200, 0),
        ("/brotli", "wrong-type", 200, 0),
        ("/broken", "unreachable", 200, 0),
        ("/nonsense", "unreachable", 0, 0),
        ("/head", "unreachable", 0, 0),
        ("/to/ftp://shop.example/", "wrong-scheme", 0, 1),
        ("/to/javascript:alert(1)", "wrong-scheme", 0, 1),
        ("/to/file:///etc/passwd", "wrong-scheme", 0, 1),
    ],
)
def test_each_way_to_mislead_has_its_word(shop: Hostile, path: str, refused: str, status: int, redirects: int) -> None:
    page = look(shop, path)

    assert (page.refused, page.status, page.redirects) == (refused, status, redirects)
    assert (page.ttclid is None) == (status == 0)


@pytest.mark.parametrize(
    ("path", "status"), [("/silent", 0), ("/trickle/head", 0), ("/trickle/body", 200), ("/many/1/../../silent", 0)]
)
def test_a_page_that_takes_its_time_is_left_when_the_time_is_over(shop: Hostile, path: str, status: int) -> None:
    page = look(shop, path, bounds=QUICK)

    assert (page.refused, page.status) == ("too-slow", status)


def test_a_page_without_an_end_is_read_up_to_the_bound(shop: Hostile) -> None:
    page = look(shop, "/huge", bounds=Bounds(size=30_000))

    assert (page.refused, page.status, page.size, page.title) == ("too-large", 200, 30_000, "Big")
    assert "word" in page.words


def test_a_page_of_exactly_the_bound_is_whole(shop: Hostile) -> None:
    assert look(shop, "/shop", bounds=Bounds(size=len(PAGE))).refused == ""
    assert look(shop, "/shop", bounds=Bounds(size=len(PAGE) - 1)).refused == "too-large"


def test_what_is_packed_small_is_unpacked_up_to_the_bound(shop: Hostile) -> None:
    page = look(shop, "/bomb", bounds=Bounds(size=100_000))

    assert (page.refused, page.size) == ("too-large", 100_000)
    assert look(shop, "/packed").title == "Serum"


def test_a_page_is_read_in_the_letters_it_names(shop: Hostile) -> None:
    assert look(shop, "/latin").title == "Übung"


@pytest.mark.parametrize("charset", ["punycode", "Punycode", "idna", "unicode_escape", "raw-unicode-escape", "zlib"])
@pytest.mark.parametrize("where", ["", "/meta"])
def test_a_page_that_names_a_charset_which_takes_hours_is_read_as_usual(
    shop: Hostile, charset: str, where: str
) -> None:
    assert look(shop, f"/charset/{charset}{where}").title == "Serum-9a9a9a"


def test_no_cookie_is_carried_along_and_no_proxy_of_the_environment_is_asked(
    shop: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    page = look(shop, "/cookie")

    assert (page.status, page.redirects) == (200, 1)
    assert "cookie" not in shop.asked[-1][1]


def test_nobody_listening_is_unreachable() -> None:
    with hostile() as gone:
        address = gone.at("/shop")

    assert fetch(address, NOW, allow_private=True).refused == "unreachable"


@pytest.mark.parametrize("address", PRIVATE)
def test_no_private_address_is_open_to_all(address: str) -> None:
    assert not open_to_all(address)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open_to_all(address: str) -> None:
    assert open_to_all(address)


@given(st.ip_addresses(v=4))
def test_whatever_is_closed_is_closed_behind_every_disguise(address: object) -> None:
    number = int(address)  # type: ignore[call-overload]
    plain = open_to_all(str(address))
    six_to_four = f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1"

    assert [open_to_all(f"::ffff:{address}"), open_to_all(f"64:ff9b::{address}"), open_to_all(six_to_four)] == [
        plain
    ] * 3


class Names:
    """A resolver of our own: what it answers, one after another, and how often it was asked."""

    def __init__(self, **answers: list[tuple[str, ...]]) -> None:
        self.answers, self.asked = answers, list[str]()

    def __call__(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.append(host)
        left = self.answers[host.split(".")[0]]
        return left.pop(0) if len(left) > 1 else left[0]


class Web:
    """An internet in memory: a page for each host, and who was asked for one."""

    def __init__(self, **onward: str) -> None:
        self.onward, self.asked = onward, list[str]()
        self.http = httpx2.Client(transport=httpx2.MockTransport(self._answer))

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url.host)
        place = self.onward.get(request.url.host.split(".")[0])
        if place is not None:
            return httpx2.Response(302, headers={"Location": place})
        body = httpx2.ByteStream(b"<title>Inside</title>")
        return httpx2.Response(200, headers={"Content-Type": "text/html"}, stream=body)


@pytest.mark.parametrize("address", PRIVATE[:-1])
def test_a_name_of_a_private_address_is_never_connected_to(address: str) -> None:
    web = Web()

    page = fetch("http://shop.example/", NOW, http=web.http, resolve=Names(shop=[(address,)]))

    assert (page.refused, page.status, page.title) == ("private-address", 0, "")
    assert web.asked == []


def test_one_private_address_among_public_ones_is_enough() -> None:
    page = fetch("http://shop.example/", NOW, resolve=Names(shop=[(PUBLIC, "10.0.0.1")]))

    assert page.refused == "private-address"


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_every_spelling_of_this_machine_is_refused(shop: Hostile, host: str) -> None:
    before = len(shop.asked)

    page = fetch(f"http://{host}:8080/", NOW)

    assert page.refused in ("private-address", "unreachable", "wrong-scheme")
    assert page.status == 0
    assert len(shop.asked) == before


def test_this_machine_by_its_own_name_is_private() -> None:
    assert fetch("http://127.0.0.1/", NOW).refused == "private-address"
    assert fetch("http://localhost/", NOW).refused == "private-address"


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    web = Web(shop="http://inside.example/admin")
    names = Names(shop=[(PUBLIC,)], inside=[("10.0.0.1",)])

    page = fetch("http://shop.example/", NOW, http=web.http, resolve=names)

    assert (page.refused, page.status, page.redirects, page.title) == ("private-address", 0, 1, "")
    assert web.asked == ["shop.example"]
    assert names.asked == ["shop.example", "inside.example"]


def test_a_name_that_turns_private_between_two_steps_is_not_followed() -> None:
    web = Web(shop="/again")
    names = Names(shop=[(PUBLIC,), ("127.0.0.1",)])

    page = fetch("http://shop.example/", NOW, http=web.http, resolve=names)

    assert page.refused == "private-address"
    assert web.asked == ["shop.example"]


def test_the_connection_goes_to_the_address_that_was_checked_and_no_name_is_asked_for_twice(shop: Hostile) -> None:
    names = Names(shop=[("127.0.0.1",), ("192.0.2.1",)])

    page = fetch(f"http://shop.invalid:{shop.port}/shop", NOW, allow_private=True, resolve=names)

    assert (page.status, names.asked) == (200, ["shop.invalid"])
    assert shop.asked[-1][1]["host"] == f"shop.invalid:{shop.port}"


def test_the_next_checked_address_is_tried_where_one_does_not_answer(shop: Hostile) -> None:
    names = Names(shop=[("::1", "127.0.0.1")])

    assert fetch(f"http://shop.invalid:{shop.port}/shop", NOW, allow_private=True, resolve=names).status == 200


@pytest.mark.parametrize(
    "address",
    [
        "ftp://shop.example/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "//shop.example/",
        "shop.example",
        "",
        "http://",
        "http://[",
        "http://user:secret@shop.example/",
        "http://user@shop.example/",
        "http://shop.example:22/",
        "http://shop.example:6379/",
        "http://shop.example:99999/",
    ],
)
def test_what_is_no_plain_web_address_is_not_even_looked_up(address: str) -> None:
    names = Names(shop=[(PUBLIC,)])

    page = fetch(address, NOW, resolve=names)

    assert (page.refused, page.status, page.url) == ("wrong-scheme", 0, address)
    assert names.asked == []


@pytest.mark.parametrize("port", ["", ":80", ":443", ":8080", ":8443"])
def test_the_ports_of_shops_are_fine(port: str) -> None:
    web = Web()

    assert fetch(f"http://shop.example{port}/", NOW, http=web.http, resolve=Names(shop=[(PUBLIC,)])).status == 200


def test_a_name_without_an_address_or_without_an_answer_is_unreachable() -> None:
    asleep = threading.Event()

    def slow(host: str, port: int) -> tuple[str, ...]:
        asleep.wait()
        return (PUBLIC,)

    assert fetch("http://shop.example/", NOW, resolve=Names(shop=[()])).refused == "unreachable"
    assert fetch("http://shop.example/", NOW, resolve=slow, bounds=Bounds(seconds=0.1)).refused == "unreachable"
    asleep.set()


def test_a_certificate_has_to_be_the_hosts_though_the_connection_is_to_an_address(tmp_path: Path) -> None:
    server, client = certified("shop.invalid", tmp_path)
    names = Names(shop=[("127.0.0.1",)], other=[("127.0.0.1",)])

    with hostile(server) as shop:
        look_at: Callable[[str, ssl.SSLContext | None], LandingPage] = lambda host, tls: fetch(  # noqa: E731
            f"https://{host}:{shop.port}/shop", NOW, allow_private=True, resolve=names, tls=tls
        )

        assert look_at("shop.invalid", client).title == "Serum"
        assert look_at("other.invalid", client).refused == "unreachable"
        assert look_at("shop.invalid", None).refused == "unreachable"


def certified(host: str, place: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side with a certificate for the host, and a client's that trusts its maker."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    plain = serialization.NoEncryption()
    file = place / "server.pem"
    file.write_bytes(pem + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cadata=pem.decode())
    server.load_cert_chain(file)
    return server, client


def test_only_a_simulated_workspace_looks_at_this_machine(shop: Hostile) -> None:
    live = TikTok(Client(httpx2.Client(base_url="https://business-api.tiktok.com"), "1", "token"))
    local = TikTok(Client(httpx2.Client(base_url="http://127.0.0.1:9"), "1", "token"))

    assert live.landing(shop.at("/shop"), now=NOW).refused == "wrong-scheme"
    assert live.landing("http://127.0.0.1:8080/shop", now=NOW).refused == "private-address"
    assert local.landing(shop.at("/shop"), now=NOW).status == 200
    told = TikTok(Client(httpx2.Client(base_url="http://127.0.0.1:9"), "1", "token"), simulated=False)
    assert told.landing("http://127.0.0.1:8080/shop", now=NOW).refused == "private-address"


def test_a_platform_without_a_socket_shows_its_shop_through_its_own_client() -> None:
    web = Web()
    web.http.base_url = httpx2.URL("http://localtok")

    page = TikTok(Client(web.http, "1", "token")).landing("http://localtok/shop/serum", now=NOW)

    assert (page.status, page.title, web.asked) == (200, "Inside", ["localtok"])
