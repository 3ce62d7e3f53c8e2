"""What is read off a destination's page: what shows, and nothing that does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.tiktok.landing.deadlines import Deadline
from firesteel.tiktok.landing.reading import Seen, read


def seen(body: str) -> Seen:
    return read(body, Deadline(60.0, lambda: 0.0))


@pytest.mark.parametrize(
    ("body", "prices"),
    [
        ("Now € 29.00 only", ("€ 29.00",)),
        ("<b>$29</b>", ("$29",)),
        ("statt 39,99 € nur 29,99&nbsp;€", ("39,99 €", "29,99 €")),
        ("<span>$</span><span>48.00</span>", ("$ 48.00",)),
        ("1.299,00 EUR or USD 1,299.00", ("1.299,00 EUR", "USD 1,299.00")),
        ("1\u202f299,00 €", ("1 299,00 €",)),
        ("$29 and again $29", ("$29",)),
        ("in 2026 we sold 300 at 20 % less", ()),
        ("<script>price = '$1'</script><style>.a{content:'$2'}</style><div hidden>$3</div>", ()),
        ("<div style='display:none'><div>$3</div>$4</div>$5", ("$5",)),
    ],
)
def test_prices_are_told_as_they_stand(body: str, prices: tuple[str, ...]) -> None:
    assert seen(body).prices == prices


@pytest.mark.parametrize(
    ("body", "offers"),
    [
        ("Free shipping on everything", {"free shipping"}),
        ("FREE&nbsp;SHIPPING, FREE-DELIVERY", {"free shipping", "free delivery"}),
        ("Gratis Versand ab 40 €", {"gratis versand"}),
        ("20% off, 20 % OFF", {"20 % off"}),
        ("-20% auf alles, spare 15 %", {"20 % off", "15 % off"}),
        ("30 % Rabatt", {"30 % off", "rabatt"}),
        ("SALE: last days", {"sale"}),
        ("wholesale and salesmen, 10 % ascorbic acid", set()),
        ("envío gratis y 10 % de descuento", {"envío gratis", "10 % off", "descuento"}),
        ("120% off", set()),
    ],
)
def test_words_of_an_offer_are_found_in_several_languages(body: str, offers: set[str]) -> None:
    assert seen(body).offers == offers


def test_words_are_the_titles_and_those_that_show() -> None:
    page = seen(
        "<title>Glow Serum &amp; more</title><p>Vegan, 10&nbsp;% acid"
        "<noscript>script</noscript><template>later</template><svg><title>Icon</title></svg><br>made <i hidden>not</i>"
    )

    assert page.title == "Glow Serum & more"
    assert {"glow", "serum", "vegan", "acid", "made"} <= page.words
    assert not {"script", "later", "not", "icon"} & page.words


@pytest.mark.parametrize("unit", ["<a ", "<a b='", "<!--", "<![", "</a ", "<script>", "</scrip", "&", "<", "<div hidden>", "1", "$", "- ", "1,"])  # fmt: skip
def test_a_page_made_to_lead_a_parser_astray_is_read_all_the_same(unit: str) -> None:
    page = seen("<title>Here</title>" + unit * (100_000 // len(unit)))

    assert page.title == "Here"


@given(st.text(max_size=400))
def test_no_text_can_break_the_reading(body: str) -> None:
    page = seen(body)

    assert page.title == " ".join(page.title.split())
    assert all(word == word.strip().lower() for word in page.words)


def test_reading_stops_with_the_time_and_keeps_what_it_has() -> None:
    moments = iter(range(100))

    page = read("<title>Here</title>" + "word " * 40_000 + "last", Deadline(1.0, lambda: float(next(moments))))

    assert page.title == "Here"
    assert "last" not in page.words
