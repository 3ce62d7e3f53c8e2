"""A scenario's file: fifteen lines make a world, and everything that is wrong is told at once, each with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok import scenario
from localtok.market.comments_text import LANGUAGES
from localtok.market.model import Model
from localtok.scenario import filling
from localtok.scenario.documents import LARGEST
from localtok.scenario.plot import FORMATS, Plot
from localtok.scenario.timeline import DEEDS
from localtok.world import World

SMALL = """\
about: "Mine."
vertical: education
viewers: 400
countries: {DE: 70, NO: 30}
brand: {handle: abend.kurse, posts: 2}
creators:
  - handle: lena
    posts:
      - {format: review, caption: "Twelve evenings", pull: 1.5, views: 900}
      - {format: demo}
  - {handle: per, country: "NO", posts: 3, formats: {routine: 2, reply: 1}}
model:
  shop: {result: CompleteRegistration, value: 390}
timeline:
  - {day: 2, hour: 14.25, do: revoke, creator: lena, post: "Twelve"}
"""


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str, name: str = "mine.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return str(path)

    return written


def wrong(path: str) -> list[str]:
    """What is said of the file, without its directory."""
    with pytest.raises(ValueError) as found:
        scenario.load(path)
    return [line.replace(str(Path(path).parent) + "/", "") for line in str(found.value).splitlines()]


def test_a_file_of_fifteen_lines_makes_a_world(write) -> None:
    path = write(SMALL)
    plot = scenario.load(path)
    world = World(1, path)
    world.advance(1)

    assert (plot.name, plot.vertical, plot.slots_a_day) == ("mine", "education", 900)
    assert [one.code for one in plot.countries] == ["DE", "NO"]
    assert plot.countries[1].location_id == "3144096"
    assert [len(one.posts) for one in plot.people] == [2, 2, 3]
    assert [one.format for one in plot.creators[1].posts] == ["routine", "reply", "routine"]
    assert [one.language for one in plot.people] == ["de", "de", "en"]
    assert plot.model.shop.value == 390.0
    assert plot.model.rates == Model().rates
    assert world.accounts["lena"].display_name == "Lena"
    assert (plot.shop.site, plot.shop.order_prefix, plot.shop.landing) == (
        "https://shop.abendkurse.example",
        "ABE",
        "/shop/enrol",
    )


def test_the_guides_own_examples_are_taken(write) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "scenarios.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)

    plots = [
        scenario.load(write(("extends: demo\nabout: x\n" if one.startswith("timeline") else "") + one))
        for one in examples
    ]

    assert [(len(one.people), sum(len(who.posts) for who in one.people)) for one in plots] == [
        (5, 25),
        (3, 16),
        (9, 60),
        (9, 60),
    ]
    assert len(plots[3].timeline) == 9


def test_a_planned_post_may_be_named_by_its_number_or_by_how_its_caption_begins(write) -> None:
    (by_words,) = scenario.load(write(SMALL)).timeline
    (by_number,) = scenario.load(write(SMALL.replace('"Twelve"', "1"), "b.yaml")).timeline

    assert by_words == by_number
    assert (by_words.post, by_words.at - scenario.START) == (1, 86_400 + 14 * 3_600 + 900)


def test_a_word_is_what_it_says_and_not_what_yaml_makes_of_it(write) -> None:
    plot = scenario.load(
        write('about: 2026-01-01\nshows: "yes"\ncountries: {NO: 1}\nbrand: {handle: "123", bio: 12:30}')
    )

    assert (plot.about, plot.shows, plot.countries[0].code) == ("2026-01-01", "yes", "NO")
    assert (plot.brand.handle, plot.brand.bio) == ("123", "12:30")


def test_a_file_that_extends_another_changes_what_it_names_and_keeps_the_rest(write, tmp_path: Path) -> None:
    write(SMALL, "base.yaml")
    path = write(
        "extends: base.yaml\nabout: Other.\ncountries: {FR: 1}\nadvertiser: {balance: 5}\n"
        "brand: {followers: 7}\nmodel: {shop: {others_a_day: 0}}\ntimeline: []\n"
    )
    base, plot = scenario.load(str(tmp_path / "base.yaml")), scenario.load(path)

    assert (plot.about, plot.vertical, plot.viewers) == ("Other.", "education", 400)
    assert [one.code for one in plot.countries] == ["FR"]
    assert (plot.brand.handle, plot.brand.followers) == ("abend.kurse", 7)
    assert (plot.model.shop.value, plot.model.shop.others_a_day) == (390.0, 0.0)
    assert [one.handle for one in plot.creators] == [one.handle for one in base.creators]
    assert (plot.timeline, plot.advertiser.balance) == ((), 5)


def test_a_shipped_scenario_can_be_extended_by_its_name(write) -> None:
    plot = scenario.load(write("extends: tiny\nabout: Tinier.\nviewers: 200\n"))

    assert [one.handle for one in plot.people] == ["lumen", "mara.skin"]
    assert (plot.viewers, plot.slots_a_day, plot.brand.posts[0].views) == (200, 9_600, 5_000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("abuot: x\nabout: x", "mine.yaml:1: abuot: there is no such key; did you mean about? keys are about,"),
        ("viewers: 500", "mine.yaml:1: about: is missing and must be given"),
        ("about: x\nviewers: 99", "mine.yaml:2: viewers: 99 is not a whole number from 100 to 2,000,000"),
        ("about: x\nviewers: lots", "mine.yaml:2: viewers: 'lots' is not a whole number"),
        ("about: x\nviewers: 1e3", "mine.yaml:2: viewers: '1e3' is not a whole number"),
        ('about: x\nviewers: "500"', "mine.yaml:2: viewers: '500' in quotes is not a whole number"),
        ("about: x\nviewers:", "mine.yaml:2: viewers: has no value: give one or leave the key out"),
        ("about: x\nviewers: [500]", "mine.yaml:2: viewers: takes a whole number from 100 to 2,000,000, not a list"),
        ("about: x\nabout: y", "mine.yaml:2: about: given twice, first in line 1; keep one"),
        ("about: x\nvertical: sofware", "mine.yaml:2: vertical: 'sofware' is not known; did you mean software?"),
        ("about: x\ncountries: {UK: 1}", "mine.yaml:2: countries.UK: 'UK' is not known;"),
        ("about: x\ncountries: {US: 0}", "mine.yaml:2: countries.US: 0 is not a whole number from 1 to 1,000,000"),
        ("about: x\ncountries: {US: -1}", "mine.yaml:2: countries.US: -1 is not a whole number"),
        ("about: x\ncountries: {}", "mine.yaml:2: countries: is empty: weigh one at least"),
        ("about: x\nbrand: {handle: Über}", "mine.yaml:2: brand.handle: 'Über' does not do:"),
        ("about: x\nbrand: {language: xx}", "mine.yaml:2: brand.language: 'xx' is not known; one of en,"),
        (
            "about: x\nadvertiser: {currency: usd}",
            "mine.yaml:2: advertiser.currency: 'usd' is not known; did you mean USD?",
        ),
        ("about: x\nadvertiser: {timezone: Mars}", "mine.yaml:2: advertiser.timezone: 'Mars' is not known;"),
        ("about: x\nadvertiser: {timezone: /etc}", "mine.yaml:2: advertiser.timezone: '/etc' is not known;"),
        ("about: x\nmodel: {rates: {buy: .nan}}", "mine.yaml:2: model.rates.buy: '.nan' is not a number from 0 to 1"),
        ("about: x\nmodel: {rates: {buy: 1e999}}", "mine.yaml:2: model.rates.buy: 1e999 is not a number from 0 to 1"),
        ("about: x\nmodel: {rates: {buy: -.inf}}", "mine.yaml:2: model.rates.buy: '-.inf' is not a number"),
        ("about: x\nmodel: {rates: {buy: true}}", "mine.yaml:2: model.rates.buy: 'true' is not a number"),
        ("about: x\nmodel: {rates: {buy: ~}}", "mine.yaml:2: model.rates.buy: has no value"),
        ("about: x\nmodel: {rates: {by: 1}}", "mine.yaml:2: model.rates.by: there is no such key; did you mean buy?"),
        ("about: x\nmodel: {auction: {within: 1}}", "mine.yaml:2: model.auction.within: '1' is not true or false"),
        (
            "about: x\nmodel: {auction: {rule: secodn}}",
            "mine.yaml:2: model.auction.rule: 'secodn' is not known; did you mean second?",
        ),
        (
            "about: x\nmodel: {shop: {result: Lead}}",
            "mine.yaml:2: model.shop.result: 'Lead' is not known; one of Purchase,",
        ),
        (
            "about: x\nmodel: {shop: {within_hour: 0.9}}",
            "mine.yaml:2: model.shop.within_day: 0.5 is less than within_hour",
        ),
        ("about: x\ncreators: 0\nbrand: {posts: 0}", "mine.yaml:1: there is no post at all"),
        ("about: x\ncreators: 201", "mine.yaml:2: creators: 201 is not a whole number from 0 to 200"),
        ("about: x\ncreators:\n- posts: 1", "mine.yaml:3: creators[0].handle: is missing and must be given"),
        (
            "about: x\ncreators: [{handle: lumen}]",
            "mine.yaml:2: creators[0].handle: 'lumen' is the handle of the brand",
        ),
        (
            "about: x\ncreators:\n- {handle: a}\n- {handle: a}",
            "mine.yaml:4: creators[1].handle: 'a' is the handle of creators[0]",
        ),
        (
            "about: x\nbrand: {posts: [{format: dmeo}]}",
            "mine.yaml:2: brand.posts[0].format: 'dmeo' is not known; did you mean demo?",
        ),
        (
            "about: x\nbrand: {posts: [{views: 3}]}",
            "mine.yaml:2: brand.posts[0].views: 3 is not a whole number from 100",
        ),
        ("about: x\nbrand: {posts: [demo]}", "mine.yaml:2: brand.posts[0]: takes a group of keys, not 'demo'"),
        (
            "about: x\nbrand: {posts: [{}], formats: {demo: 1}}",
            "mine.yaml:2: brand.formats: is for posts that are only counted",
        ),
        (
            "about: x\nbrand: {formats: {dmo: 1}}",
            "mine.yaml:2: brand.formats.dmo: 'dmo' is not known; did you mean demo?",
        ),
        ("about: x\nshop: {site: javascript}", "mine.yaml:2: shop.site: 'javascript' does not do"),
        ("about: x\nshop: {sections: {A: [b]}}", "mine.yaml:2: shop.sections.A: takes text, not a list"),
        ("about: x\ntimeline: {day: 1}", "mine.yaml:2: timeline: takes a list, not a group of keys"),
        ("about: x\ntimeline: [{do: suspend}]", "mine.yaml:2: timeline[0].day: is missing"),
        (
            "about: x\ntimeline: [{day: 1, do: bann, creator: lumen}]",
            "mine.yaml:2: timeline[0].do: 'bann' is not known; did you mean ban?",
        ),
        ("about: x\ntimeline: [{day: 1, do: ban}]", "mine.yaml:2: timeline[0].creator: is missing"),
        (
            "about: x\ntimeline: [{day: 1, do: ban, creator: lumn}]",
            "mine.yaml:2: timeline[0].creator: 'lumn' is not known; did you mean lumen?",
        ),
        (
            "about: x\ntimeline: [{day: 1, hour: 1.1, do: suspend}]",
            "mine.yaml:2: timeline[0].hour: 1.1 is not a quarter of an hour",
        ),
        (
            "about: x\ntimeline: [{day: 1, do: suspend, post: 1}]",
            "mine.yaml:2: timeline[0].post: is nothing suspend asks for",
        ),
        (
            "about: x\ntimeline: [{day: 1, do: revoke, creator: lumen, post: 9}]",
            "mine.yaml:2: timeline[0].post: lumen has no post 9; its posts are 1 to 5",
        ),
        (
            "about: x\ntimeline: [{day: 1, do: revoke, creator: lumen, post: zzz}]",
            "mine.yaml:2: timeline[0].post: lumen: has no post with that caption",
        ),
        (
            "about: x\ntimeline: [{day: 1, do: ban, creator: lumen, lose: 1}]",
            "mine.yaml:2: timeline[0].lose: is no detail of ban, which takes none",
        ),
        ("about: x\ntimeline: [{day: 1, do: rival-surge}]", "mine.yaml:2: timeline[0].factor: is missing"),
        (
            "about: x\ntimeline: [{day: 1, do: extend-code, creator: lumen, days: 8}]",
            "mine.yaml:2: timeline[0].days: 8 is not one of 7, 30, 60, 365",
        ),
        ("about: x\nextends: dmeo", "mine.yaml:2: extends: there is no scenario 'dmeo' (did you mean demo?)"),
        ("about: x\nextends: gone.yaml", "mine.yaml:2: extends: there is no file gone.yaml"),
        ('about: x\nbrand: {"a\\nb": 1}', "mine.yaml:2: brand.'a\\nb': there is no such key"),
        ("about: x\nextends: mine.yaml", "mine.yaml:2: extends: the files extend each other in a circle"),
        ('about: "a\\tb"', "mine.yaml:1: about: holds a character that cannot be shown"),
        ('about: "\\ud800"', "mine.yaml:1: about: holds a character that cannot be shown"),
        ('about: ""', "mine.yaml:1: about: is empty"),
        ("about: &x y\nshows: *x", "mine.yaml:1: not YAML: anchors and aliases are not taken"),
        ("about: !!python/name:os.system x", "mine.yaml:1: not YAML: tags are not taken"),
        ("about: x\n? [a]\n: 1", "mine.yaml:2: a key is a single word"),
        ("about: x\n<<: {viewers: 500}", "mine.yaml:2: a key is a single word"),
        ("- a", "mine.yaml:1: a scenario is a group of keys, not a list"),
        ("a: [", "mine.yaml:1: not YAML: "),
        ("about: " + 50 * "[", "mine.yaml:1: not YAML: more than 12 levels deep"),
        ("about: x\x00", "mine.yaml:1: not YAML: the character U+0000"),
        ('about: "\\U00110000"', "mine.yaml:1: not YAML: "),
        ("about: " + LARGEST * "x", "mine.yaml: larger than 512 KiB"),
        ("about: " + 501 * "x", "mine.yaml:1: about: is 501 characters long; 500 at most"),
    ],
)
def test_each_thing_that_is_wrong_is_said_with_its_place_and_what_is_allowed(write, text: str, said: str) -> None:
    (line,) = wrong(write(text))

    assert line.startswith(said)


def test_all_that_is_wrong_with_a_file_is_said_at_once_from_top_to_bottom(write) -> None:
    lines = wrong(
        write("viewers: 1\nabout: x\nbrand: {followers: 0, hnadle: a}\nmodel:\n  rates: {hook: 9}\nshwos: y\n")
    )

    assert [line.split(": ")[1] for line in lines] == [
        "viewers",
        "brand.hnadle",
        "brand.followers",
        "model.rates.hook",
        "shwos",
    ]
    assert [line.split(":")[1] for line in lines] == ["1", "3", "3", "5", "6"]


def test_what_is_wrong_beneath_is_said_of_the_file_it_stands_in(write) -> None:
    write("about: x\nviewers: 1\n", "base.yaml")

    assert wrong(write("extends: base.yaml\nhistory_days: 0\n")) == [
        "mine.yaml:2: history_days: 0 is not a whole number from 1 to 365",
        "base.yaml:2: viewers: 1 is not a whole number from 100 to 2,000,000",
    ]


@pytest.mark.parametrize("name", ["nothing.yaml", "sub", "binary.yaml"])
def test_what_is_no_file_says_so_in_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "binary.yaml").write_bytes(b"about: x\n\xff\xfe")
    path = tmp_path / name

    (line,) = wrong(str(path) if path.suffix else f"{path}.yml")

    assert line.startswith(
        {"nothing.yaml": "nothing.yaml: No such", "sub": "sub.yml: No such"}.get(name, "binary.yaml:2: not UTF-8")
    )


def test_a_name_that_is_not_shipped_names_those_that_are() -> None:
    with pytest.raises(
        ValueError, match=r"no scenario 'one-winer' \(did you mean one-winner\?\); there are b2b, demo, "
    ):
        scenario.load("one-winer")


def test_counted_posts_are_as_many_as_said_shared_by_weight_and_each_has_words_of_its_own() -> None:
    made = filling.uploads(60, (("demo", 3), ("review", 2), ("reply", 1)), "software", "en", "It")

    assert [sum(one.format == name for one in made) for name in ("demo", "review", "reply")] == [30, 20, 10]
    assert len({one.caption for one in made}) == 60
    for vertical in ("skincare", "software", "services", "education"):
        assert {one.format for one in filling.uploads(10, (), vertical, "en", "It")} == set(FORMATS)
    for language in LANGUAGES:
        (said,) = {one.language for one in filling.uploads(10, (), "skincare", language, "It")}
        assert said == language


def test_counted_creators_have_names_of_their_own_and_homes_where_the_viewers_are() -> None:
    plot = scenario.load("ecommerce")
    homes = [one.country for one in plot.creators]

    assert len({one.handle for one in plot.people}) == 21
    assert [homes.count(code) for code in ("US", "GB", "DE", "FR", "ES")] == [11, 3, 2, 2, 2]


BASE = scenario.text("tiny") + (
    "timeline:\n  - {day: 2, hour: 3.5, do: revoke, creator: mara.skin, post: 1}\n"
    "  - {day: 2, do: trouble, lose: 0.5, loser: browser}\n"
)
bits = st.sampled_from(
    [
        *"{}[]:,&*!|>%@`'\"#-?~\n\t \\\x00\ufeff\x85é0",
        "null",
        "true",
        "1e999",
        ".nan",
        "-1",
        "<<: ",
        "!!int ",
        "&a ",
        "*a",
        "  ",
        "- ",
        ": ",
    ]
)
cuts = st.tuples(st.floats(0, 1), st.integers(0, 12), bits)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(cuts, min_size=1, max_size=4))
def test_a_mangled_file_is_taken_or_refused_with_places_and_never_worse(tmp_path_factory, edits) -> None:
    text = BASE
    for where, gone, put in edits:
        at = int(where * len(text))
        text = text[:at] + put + text[at + gone :]
    path = tmp_path_factory.getbasetemp() / "mangled.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        plot = scenario.load(str(path))
    except ValueError as error:
        assert all(re.match(r".*mangled\.yaml:[0-9]+: \S", line) for line in str(error).splitlines()), str(error)
        assert len(str(error).splitlines()) <= 101
    else:
        assert isinstance(plot, Plot)
        assert {one.do for one in plot.timeline} <= set(DEEDS)


words = st.sampled_from(
    ["about", "brand", "posts", "demo", "x", "1", "-1", "1e9", "~", "true", "US", "day", "[]", "{}"]
)
trees = st.recursive(
    words,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=4)),
    max_leaves=12,
)
keys = [*(name for name in Plot.__dataclass_fields__ if name != "name"), "extends"]


def _flow(tree: object) -> str:
    if isinstance(tree, list):
        return "[" + ", ".join(map(_flow, tree)) + "]"
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in tree.items() if name not in ("[]", "{}")) + "}"
    return str(tree)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.dictionaries(st.sampled_from(keys), trees, max_size=6))
def test_values_of_any_shape_under_any_key_are_taken_or_refused_with_places(tmp_path_factory, tree) -> None:
    path = tmp_path_factory.getbasetemp() / "shapes.yaml"
    path.write_text("\n".join(f"{name}: {_flow(one)}" for name, one in tree.items()), encoding="utf-8")
    try:
        assert isinstance(scenario.load(str(path)), Plot)
    except ValueError as error:
        assert all(re.match(r".*shapes\.yaml:[0-9]+: \S", line) for line in str(error).splitlines()), str(error)
