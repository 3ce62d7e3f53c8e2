"""A post that ads have run on, as its organic audience alone saw it.

What an ad wins lands on the post's own counters, and would make it look better than its audience found it. Two ways out:

    frozen            the counts as they were before the first ad, all of one moment: taken wherever there were enough
    total less paid   today's counts less those the ad report is credited with: less sure, for the two are counted at different
                      times and by different rules, and people an ad brought go on to watch without it
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .values import COUNTS, Post, Signals, Viewers

ENOUGH_VIEWS = 300.0
"""Views before the first ad from which those counts stand for the post."""


class How(StrEnum):
    UNTOUCHED = "untouched"
    """No ad was seen: the counts are its audience's own."""
    FROZEN = "frozen"
    TOTAL_LESS_PAID = "total less paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid:
    post: Post
    how: How
    doubtful: tuple[str, ...] = ()
    """Counts that had to be bent: ads are credited with more than was gained, or the counter has fallen since."""
    lost: tuple[str, ...] = ()
    """Counts the ad report does not split, so that nobody knows the organic part: None in the post."""
    says: str = ""

    @property
    def sure(self) -> bool:
        return self.how is not How.TOTAL_LESS_PAID


def without_paid(total: Post, paid: Signals | None, frozen: Post | None = None) -> Unpaid:
    """The post without what ads won.

    total       as last seen
    paid        what ads are credited with over their life, None where the report does not split a count; None: no ads
    frozen      as last seen before the first ad, if it was seen

    Words and addresses are today's in any case: an ad shows the caption as it reads now.

    A count is never below what it was before the first ad nor above the total. A report that splits nothing leaves nothing.
    """
    if paid is None:
        return Unpaid(post=total, how=How.UNTOUCHED)
    if frozen is not None and (frozen.signals.views or 0.0) >= ENOUGH_VIEWS:
        post = replace(frozen, caption=total.caption, url=total.url, thumbnail=total.thumbnail)
        return Unpaid(post=post, how=How.FROZEN, says=f"counts as they were before the first ad{_when(frozen)}")
    counts: dict[str, float | None] = {"intent_comments": None}
    doubtful, lost = [], []
    for name in COUNTS:
        whole, won = getattr(total.signals, name), getattr(paid, name)
        before = getattr(frozen.signals, name) if frozen is not None else None
        if whole is None or won is None:
            counts[name] = None
            lost += [name] if whole is not None else []
            continue
        counts[name], bent = _less(whole, won, before or 0.0)
        doubtful += [name] if bent else []
    post = replace(
        total,
        signals=Signals(**counts),
        retention=frozen.retention if frozen is not None else (),
        viewers=frozen.viewers if frozen is not None else Viewers(),
    )
    return Unpaid(
        post=post,
        how=How.TOTAL_LESS_PAID,
        doubtful=tuple(doubtful),
        lost=tuple(lost),
        says=_says(doubtful, lost),
    )


def _less(whole: float, won: float, before: float) -> tuple[float, bool]:
    """What is left, and whether it had to be bent: at least what there was before, at most what there is."""
    left = whole - won
    kept = min(max(left, before), max(whole, 0.0))
    return kept, kept != left


def _when(frozen: Post) -> str:
    return f", {frozen.as_of:%Y-%m-%d}" if frozen.as_of else ""


def _says(doubtful: list[str], lost: list[str]) -> str:
    parts = ["total less what ads won: less sure than counts from before the first ad"]
    if doubtful:
        parts.append(f"ads are credited with more than was gained, or the counter fell: {_words(doubtful)}")
    if lost:
        parts.append(f"not split by the ad report, so left out: {_words(lost)}")
    return "; ".join(parts)


def _words(names: list[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)
