"""What each trade posts, what its buyers ask, and which objectives a post's role proposes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.comments import BUYING
from firesteel.errors import BadInput
from firesteel.measurement import METRICS
from firesteel.plans import Objective
from firesteel.posts import MEASURES, WEIGHTS
from firesteel.posts.definitions import definition
from firesteel.posts.presets import CARRIES, GENERIC, PRESETS, carried, preset, proposed
from firesteel.posts.roles import slug

LABELS = {
    *BUYING,
    "q.product_identity",
    *(f"b2b.{name}" for name in ("templates", "examples", "audit", "pricing", "process", "next_steps")),
}


def test_there_is_a_preset_for_every_trade_and_a_generic_one() -> None:
    assert list(PRESETS) == [
        "generic",
        "e-commerce",
        "b2b",
        "local-services",
        "education",
        "recruitment",
        "creator",
        "personal-brand",
    ]


def test_a_shop_has_nine_formats() -> None:
    assert [each.name for each in PRESETS["e-commerce"].formats] == [
        "demo",
        "try-on",
        "before-after",
        "unboxing",
        "comparison",
        "creator-review",
        "objection-handling",
        "faq-reply",
        "routine",
    ]


def test_every_preset_speaks_of_things_there_are() -> None:
    metrics = {each.name for each in METRICS}
    for each in PRESETS.values():
        roles = {role.name for role in each.roles}
        assert {form.role for form in each.formats} <= roles, each.name
        assert {objective for role in each.roles for objective in role.objectives} <= set(WEIGHTS), each.name
        assert {each.objective, *each.weights, *(goal.objective for goal in each.goals)} <= set(WEIGHTS), each.name
        assert {name for goal in each.goals for name in goal.metrics} <= metrics, each.name
        assert set(each.intents) <= LABELS, each.name
        assert definition(each.order).orders, each.name
        assert len({form.name for form in each.formats}) == len(each.formats), each.name
        assert all(slug(thing.name) == thing.name for thing in (each, *each.formats, *each.roles)), each.name


def test_objectives_of_ranking_and_of_plans_are_the_same_words() -> None:
    borrowed = {Objective.APP, Objective.SHOP}  # ranked as leads and as sales (desk/planning)
    assert set(WEIGHTS) == {each.value for each in Objective if each not in borrowed}


def test_a_shop_orders_its_posts_by_intent_and_counts_what_buyers_ask() -> None:
    assert PRESETS["e-commerce"].order == "intent_rate"
    assert set(PRESETS["e-commerce"].intents) == set(BUYING)


def test_b2b_has_a_taxonomy_goals_and_weights_of_its_own() -> None:
    b2b = PRESETS["b2b"]

    assert {label for label in b2b.intents if label.startswith("b2b.")} == {
        label for label in LABELS if label.startswith("b2b.")
    }
    assert [(goal.name, goal.objective) for goal in b2b.goals[:4]] == [
        ("awareness", "reach"),
        ("remarketing-audience", "views"),
        ("profile-authority", "community"),
        ("deeper-resource", "traffic"),
    ]
    assert {name: b2b.weighed("leads")[name] for name in ("intent_comments", "profile_visits", "saves")} == {
        "intent_comments": 1.5,
        "profile_visits": 1.2,
        "saves": 1.2,
    }
    assert b2b.weighed("reach") == WEIGHTS["reach"]
    with pytest.raises(BadInput, match="no objective 'fame'"):
        b2b.weighed("fame")


def test_a_preset_never_gives_weight_to_views_or_likes() -> None:
    judged = {measure.name for measure in MEASURES}

    assert all(set(weights) <= judged for each in PRESETS.values() for weights in each.weights.values())


@pytest.mark.parametrize(
    ("said", "trade", "ready", "objectives"),
    [
        ("creator-review", "e-commerce", True, ("sales", "leads")),
        ("creator review", "generic", True, ("sales", "leads")),
        ("Creator Review", "e-commerce", False, ("traffic",)),
        ("founder-story", "b2b", True, ("reach", "community", "views")),
        ("founder_story", "generic", False, ("reach", "community", "views")),
        ("product demo", "e-commerce", True, ("sales", "traffic", "leads")),
        ("product-demo", "e-commerce", False, ("traffic",)),
        ("unboxing", "e-commerce", True, ("traffic", "sales", "community")),
        ("unboxing", "generic", True, ()),
        ("reply", "e-commerce", True, ("sales", "leads", "traffic")),
        ("before_after", "e-commerce", True, ("sales", "leads", "traffic")),
        ("something else", "e-commerce", True, ()),
        ("", "e-commerce", True, ()),
        ("--", "b2b", True, ()),
    ],
)
def test_role_or_format_proposes_objectives(said: str, trade: str, ready: bool, objectives: tuple[str, ...]) -> None:
    assert proposed(said, PRESETS[trade], tracking_ready=ready) == objectives


@given(st.text(max_size=40), st.sampled_from(sorted(PRESETS)))
def test_sales_and_leads_are_never_proposed_before_tracking_is_ready(said: str, trade: str) -> None:
    assert not {"sales", "leads"} & set(proposed(said, PRESETS[trade], tracking_ready=False))


def test_every_format_and_role_is_recognised_by_its_name_and_by_its_label() -> None:
    for each in PRESETS.values():
        for role in each.roles:
            assert each.role_of(role.name) is role
        for form in each.formats:
            assert each.format_of(form.name) is form
            assert each.role_of(form.name) is not None


def test_a_role_says_why_in_a_sentence() -> None:
    assert all(role.why.endswith(".") and role.best for each in PRESETS.values() for role in each.roles)


def test_an_unknown_preset_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"no preset 'shop' \(choose one of generic, e-commerce"):
        preset("shop")
    assert preset("") is GENERIC


def test_signals_above_usual_are_named_as_value_trust_or_talk() -> None:
    assert carried(["saves", "shares", "profile_visits", "hook_2s", "follows"]) == {
        "value": ("retention", "shares and saves"),
        "trust": ("profile visits",),
    }
    assert carried(["comments", "audience"]) == {"talk": ("comments",), "fit": ("audience",)}
    assert carried([]) == {}


def test_every_family_of_useful_signals_is_evidence_of_something() -> None:
    assert {measure.family for measure in MEASURES} <= set(CARRIES)
