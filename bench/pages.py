"""The page of posts over 100,000 posts, asked as a browser asks it, on one core.

`posts_page_ms`       median over mixed looks (views, filters, searches, orders, column sets, pages, cards), each asked for
                      the first time since the posts were read, the page rendered whole
`posts_page_p95_ms`   the slowest twentieth of the same
`posts_again_ms`      median of the same looks asked again
`posts_first_ms`      the very first page after new posts were read: it ranks them all

Beside it stands the plain way in the same run: a fourth of the looks over the same rows as a list of objects, filtered,
ordered and summed row by row, and not even rendered.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

POSTS, ACCOUNTS, DAYS = 100_000, 400, 3
PLAIN = 4
"""Every how manieth look is also taken the plain way, which needs seconds for each."""
NOW = datetime(2026, 3, 1, tzinfo=UTC)
FORMATS = ("demo", "try-on", "before-after", "unboxing", "comparison", "routine", "objection-handling", "faq-reply", "")
LANGUAGES = ("en", "es", "de", "fr", "id")
WORDS = [
    "serum",
    "shade",
    "sting",
    "routine",
    "dog",
    "unboxing",
    "winter",
    "honest",
    "answer",
    "packing",
    "orders",
    "sunscreen",
    "light",
    "skin",
    "week",
]
LOOKS = (
    "",
    "view=candidates",
    "view=candidates&sort=-save_rate",
    "view=do-not-boost&columns=video",
    "view=ended",
    "q=serum",
    "q=dog+routine",
    "q=%40creator017",
    "q=zebra",
    "verdict=promote&sort=-intent_rate",
    "verdict=test&format=demo&columns=social",
    "language=de&sort=-completion_rate&columns=video",
    "creator=creator123&columns=evidence",
    "sure=95&sort=-beats",
    "rights=not+asked&sort=posted",
    "columns=all",
    "columns=all&q=winter&sort=-share_rate",
    "own=Saves+a+share%3Dsaves%2Fshares&sort=-own1",
    "page=57",
    "page=900&sort=-hook_rate",
    "view=candidates&show=cards",
    "show=cards&q=honest&page=3",
    "verdict=improve&language=es&q=skin&sort=-follow_rate",
    "format=unboxing&sort=rights",
)


def figures() -> Iterator[dict[str, Any]]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FIRESTEEL_HOME"] = folder
        desk = _desk()
        get = _browser()
        first = _timed(lambda: get("/posts/"))
        asked = [_timed(lambda look=look: get(f"/posts/?{look}")) for look in LOOKS]  # type: ignore[misc]
        again = [_timed(lambda look=look: get(f"/posts/?{look}")) for look in LOOKS]  # type: ignore[misc]
        plain = _plain(desk)
    middle, slow = statistics.median(asked), statistics.quantiles(asked, n=20)[-1]
    usual = statistics.median(plain)
    yield {"figure": "posts_page_ms", "value": middle, "unit": "ms", "against": usual, "ratio": middle / usual}
    late = statistics.quantiles(plain, n=20)[-1]
    yield {"figure": "posts_page_p95_ms", "value": slow, "unit": "ms", "against": late, "ratio": slow / late}
    yield {"figure": "posts_again_ms", "value": statistics.median(again), "unit": "ms"}
    yield {"figure": "posts_first_ms", "value": first, "unit": "ms"}


def _desk() -> Any:
    """A workspace of its own whose lake holds every post as it was read on three days."""
    from firesteel.desk import make_workspace, open_desk
    from firesteel.desk.facts import Synced
    from firesteel.storage.workspace import Kind
    from firesteel.web import desk as pages

    make_workspace(
        "bench", kind=Kind.SIMULATED, brand="Bench", base_url="http://127.0.0.1:1", advertiser_id="1", access_token="t",
        currency="USD", timezone="Etc/UTC", pixel_code="", created_at=NOW,
    )  # fmt: skip
    desk = open_desk("bench", clock=lambda: NOW)
    for day in range(DAYS):
        desk.lake.append_columns("post", _snapshots(day))
    desk.ledger.record(Synced(as_of=NOW), "lake", at=NOW, actor="bench")
    pages.use(desk)
    return desk


def _snapshots(day: int) -> dict[str, Any]:
    """Every post as it stood on one day; the same figures on every machine."""
    die = np.random.Generator(np.random.PCG64(7))
    account = die.integers(0, ACCOUNTS, POSTS)
    views = die.integers(300, 2_000_000, POSTS) * (100 + day) // 102
    quality = die.integers(50, 200, (8, POSTS)) / 100
    rates = (0.5, 6.0, 0.16, 0.05, 0.004, 0.011, 0.0012, 0.011)
    names = ("hook_2s", "watch_time_s", "completions", "likes", "shares", "saves", "follows", "profile_visits")
    words = die.integers(0, len(WORDS), (4, POSTS))
    length = die.integers(8, 90, POSTS)
    kinds, tongues, ages = (die.integers(0, most, POSTS) for most in (len(FORMATS), len(LANGUAGES), 600))
    counts = {
        name: np.minimum(np.floor(views * rate * share), views * (length if name == "watch_time_s" else 1))
        for name, rate, share in zip(names, rates, quality, strict=True)
    }
    taken = NOW - timedelta(days=DAYS - 1 - day)
    return {
        "post_id": [f"75{at:017d}" for at in range(POSTS)],
        "account": [f"creator{each:03d}" for each in account.tolist()],
        "is_brand": [each < 4 for each in account.tolist()],
        "taken_at": [taken] * POSTS,
        "posted_at": [NOW - timedelta(days=4 + age) for age in ages.tolist()],
        "duration_s": length.astype(np.float64),
        "caption": [" ".join(WORDS[each] for each in some) for some in words.T.tolist()],
        "language": [LANGUAGES[each] for each in tongues.tolist()],
        "format": [FORMATS[each] for each in kinds.tolist()],
        "views": views.astype(np.float64),
        "comments": np.floor(views * 0.006),
        **counts,
    }


def _browser() -> Callable[[str], bytes]:
    """Somebody signed in, in this process: what is timed is the whole answer, middleware and all."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get_or_create(username="bench")[0])

    def get(path: str) -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        return bytes(answer.content)

    return get


def _plain(desk: Any) -> list[float]:
    """The same looks over a list of objects: filter, sort, count and sum row by row. The page itself is not rendered,
    which flatters it."""
    from django.http import QueryDict

    from firesteel.web import shortlist

    rows = tuple(desk.posts())
    return [_timed(lambda look=look: _row_by_row(rows, shortlist.asked(QueryDict(look))[0])) for look in LOOKS[::PLAIN]]  # type: ignore[misc]


def _row_by_row(rows: Sequence[Any], ask: Any) -> None:
    from firesteel.web import shortlist

    columns = shortlist.chosen_columns(ask.columns, ask.own)
    kept = [row for row in rows if _matches(row, ask)]
    by = {column.key: column for column in columns}.get(ask.key)
    if by is not None:
        known = [(value, row) for row in kept if (value := by.of(row)) is not None]
        known.sort(key=lambda pair: pair[0], reverse=ask.reverse)
    for verdict in ("promote", "test", "improve", "do_not_boost"):
        sum(1 for row in rows if row.ranked.verdict.value == verdict)
    for column in columns:
        if isinstance(column, shortlist.Column):
            column.defined.total([row.post for row in kept])


def _matches(row: Any, ask: Any) -> bool:
    post = row.post
    if ask.filters.get("verdict") not in (None, row.ranked.verdict.value):
        return False
    if any(ask.filters.get(name) not in (None, getattr(post, name)) for name in ("format", "language")):
        return False
    if ask.filters.get("creator") not in (None, post.creator.handle):
        return False
    text = f"{post.caption} @{post.creator.handle} {post.format} {post.language} {post.id}".casefold()
    return all(part in text for part in ask.text.casefold().split())


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3
