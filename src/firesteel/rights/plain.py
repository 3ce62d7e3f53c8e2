"""An agreement in plain English: one sentence for each point, exact to the day, and nothing that was not agreed.

English only; the letters around it are translated. What a creator signs is exactly what `summary` says: two agreements
with the same `agreements.terms` read the same, but for what posts are called: `titles` names those that are known, by
their caption with the end of their number; any other is its number. Days are days of UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from ..values import PostId, Window
from .agreements import answered
from .lengths import days
from .values import CLAUSES, UsageRights
from .wording import ACTIONS, REUSE, aims, capital, counted, day, listed, percent, places, results, span, until

BRAND = "the brand"
Titles = Mapping[PostId, str]
"""What posts are called; a post it does not have is called by its number."""
_TITLE = 60
"""Letters of a caption."""
_UNTITLED: Titles = MappingProxyType({})


def answers(
    rights: UsageRights, brand: str = BRAND, titles: Titles = _UNTITLED
) -> tuple[tuple[int, str, str, str], ...]:
    """The nine: number, name of the clause, its question, and the answer in a sentence; empty where it is open."""
    given, _ = answered(rights)
    return tuple(
        (number, clause, question, capital(_answer(clause, rights, brand, titles)) if clause in given else "")
        for number, (clause, question) in enumerate(CLAUSES, start=1)
    )


def _answer(clause: str, rights: UsageRights, brand: str, titles: Titles) -> str:
    return _posts(rights, brand, titles) if clause == "posts" else _ANSWERS[clause](rights, brand)


def titled(post: PostId, caption: str) -> str:
    """A post by the first words of its caption and the end of its number, for captions repeat; empty without words."""
    text = " ".join(word for word in caption.split() if not word.startswith("#"))
    words = text if len(text) <= _TITLE else f"{text[: _TITLE - 1].rstrip()}…"
    return f"“{words}” (its number ends in {post[-6:]})" if words else ""


def beside(rights: UsageRights, brand: str = BRAND) -> tuple[tuple[str, str], ...]:
    """What else there is, by name: what was signed with the nine, then what became of it. Notes are nobody else's."""
    noted = (
        ("Paid", _paid(rights)),
        ("Music", f"The sound is licensed until {until(rights.music_until)}." if rights.music_until else ""),
    )
    return tuple((name, words) for name, words in (*_signed(rights, brand), *noted) if words)


def summary(rights: UsageRights, brand: str = BRAND, titles: Titles = _UNTITLED) -> tuple[str, ...]:
    """The whole agreement as its creator reads and signs it; open points are said to be open."""
    name = f" “{rights.deal}”" if rights.deal else ""
    return (
        f"This is the agreement{name} between {brand} and @{rights.creator} about ads on TikTok.",
        *(
            words or _still_open(rights, clause, question)
            for _, clause, question, words in answers(rights, brand, titles)
        ),
        *(words for _, words in _signed(rights, brand)),
    )


def _still_open(rights: UsageRights, clause: str, question: str) -> str:
    """What is there of a half answer is said, since it is signed as well."""
    half = ""
    if clause == "markets" and rights.markets:
        half = f"; named so far: {places(rights.markets)}"
    elif clause == "markets" and rights.objectives:
        half = f"; named so far: ads {aims(rights.objectives)}"
    elif clause == "negative_comments" and rights.negative_comments:
        half = f"; named so far: {ACTIONS.get(rights.negative_comments, rights.negative_comments)}"
    elif clause == "negative_comments" and rights.negative_share is not None:
        half = f"; named so far: more than {percent(rights.negative_share)}"
    return f"Still open: {question}{half}."


def _posts(rights: UsageRights, brand: str, titles: Titles) -> str:
    posts = [titles.get(post) or post for post in sorted(rights.posts or ())]
    one = f"post {posts[0]}" if posts[0].isdigit() else f"the post {posts[0]}"
    which = one if len(posts) == 1 else f"{counted(len(posts), 'post')}: {listed(posts)}"
    return f"{brand} may use {which}; no other post of @{rights.creator}."


def _window(rights: UsageRights, brand: str) -> str:
    window = rights.window
    assert window is not None
    return f"the ads may run {span(window)} ({_length(window)}), in days of UTC."


def _length(window: Window) -> str:
    whole = window.length.days
    return counted(whole, "day") if window.length == timedelta(days=whole) else f"about {days(window.length)}"


def _markets(rights: UsageRights, brand: str) -> str:
    return f"the ads may run in {places(rights.markets or ())}, {aims(rights.objectives or ())}; nowhere else and for nothing else."


def _link(rights: UsageRights, brand: str) -> str:
    if rights.link_and_cta:
        return f"{brand} may add a link and a button to the ads."
    return f"{brand} may add neither a link nor a button to the ads."


def _moderator(rights: UsageRights, brand: str) -> str:
    return f"{(rights.comment_moderator or '').strip()} looks after the comments."


def _changes(rights: UsageRights, brand: str) -> str:
    asked, what = rights.creator_may_change or "", f"delete, hide or edit {_the_posts(rights)}"
    return {
        "no": f"@{rights.creator} does not {what} while the agreement lasts.",
        "after notice": f"@{rights.creator} may {what} after telling {brand} first.",
        "yes": f"@{rights.creator} may {what} at any time.",
    }.get(asked, f"whether @{rights.creator} may {what}: {asked}.")


def _reuse(rights: UsageRights, brand: str) -> str:
    where = rights.reuse_outside or ""
    if where == "none":
        return "outside TikTok, the video may be used nowhere."
    return f"outside TikTok, the video may be used {REUSE.get(where, f'as follows: {where}').replace(BRAND, brand)}."


def _negative(rights: UsageRights, brand: str) -> str:
    action = rights.negative_comments or ""
    does = ACTIONS.get(action, f"the following is done: {action}").replace(BRAND, brand)
    return f"if more than {percent(rights.negative_share or 0.0)} of the comments read may do harm, {does}."


def _shared(rights: UsageRights, brand: str) -> str:
    if not rights.shared_results:
        return f"{brand} shares no results with @{rights.creator}."
    return f"@{rights.creator} gets to see these results of the ads: {results(rights.shared_results)}."


_ANSWERS: Mapping[str, Callable[[UsageRights, str], str]] = {
    "window": _window,
    "markets": _markets,
    "link_and_cta": _link,
    "comment_moderator": _moderator,
    "creator_may_change": _changes,
    "reuse_outside": _reuse,
    "negative_comments": _negative,
    "shared_results": _shared,
}


def _signed(rights: UsageRights, brand: str) -> tuple[tuple[str, str], ...]:
    """What is signed with the nine answers, where it was agreed; that there is no fee is said as well."""
    told = (
        ("Fee", f"{brand} pays {rights.fee}." if rights.fee is not None else "no fee was agreed."),
        ("Payment", f"{brand} pays before the code is handed over." if rights.payment_before_code else ""),
        (
            "Renewal",
            f"another period of the same length costs {rights.renewal_fee}." if rights.renewal_fee is not None else "",
        ),
        ("Spend cap", f"{brand} spends at most {rights.spend_cap} on the ads." if rights.spend_cap is not None else ""),
        ("Exclusivity", _exclusive(rights)),
        ("Stays up", _stays_up(rights)),
        ("Comments", _response(rights)),
    )
    return tuple((name, capital(words)) for name, words in told if words)


def _stays_up(rights: UsageRights) -> str:
    if rights.live_until is None:
        return ""
    stay = "stays" if _the_posts(rights) == "the post" else "stay"
    return f"{_the_posts(rights)} {stay} up until {until(rights.live_until)}."


def _the_posts(rights: UsageRights) -> str:
    return "the post" if len(rights.posts or ()) == 1 else "the posts"


def _exclusive(rights: UsageRights) -> str:
    if not rights.exclusive and rights.exclusive_until is None:
        return ""
    trade = f"nobody else in {rights.exclusive}" if rights.exclusive else "no competitor"
    end = f" until {until(rights.exclusive_until)}" if rights.exclusive_until else ", as long as the agreement lasts"
    return f"@{rights.creator} promotes {trade}{end}."


def _response(rights: UsageRights) -> str:
    if rights.respond_within_h is None:
        return ""
    return f"comments that may do harm are answered within {counted(rights.respond_within_h, 'hour')}."


def _paid(rights: UsageRights) -> str:
    reference = f" ({rights.payment})" if rights.payment else ""
    if rights.paid_at is not None:
        return f"Paid on {day(rights.paid_at)}{reference}."
    return f"Not paid yet{reference}." if rights.payment or rights.payment_before_code else ""
