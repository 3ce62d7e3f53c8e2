"""A spend cap is agreed for all that flies under an agreement, not for each flight of it."""

from __future__ import annotations

import pytest

import a
from firesteel.rights import permits
from firesteel.values import Money


@pytest.mark.parametrize(
    ("besides", "found"),
    [
        (None, []),
        (a.usd(0), []),
        (a.usd(300), []),
        (
            a.usd(300.01),
            [
                "the flight may spend $700.00, others under the contract $300.01, $1,000.01 in all; the contract allows $1,000.00"
            ],
        ),
    ],
)
def test_what_other_flights_spend_counts_towards_the_cap(besides: Money | None, found: list[str]) -> None:
    objections = permits(
        a.rights(spend_cap=a.usd(1000)),
        post=a.flight().post,
        window=a.flight().window,
        markets=frozenset({"US"}),
        objective="sales",
        link=True,
        spend=a.usd(700),
        besides=besides,
    )

    assert [each.message for each in objections if each.code == "over-spend-cap"] == found
