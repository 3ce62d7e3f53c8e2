"""Blocked words: a comment that arrives with one under an advertised post is hidden."""

from __future__ import annotations

from tiktokwire import comments as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...moderation import MOST_WORDS
from ..common import bad, ids, missing, page


def create(call: Call, ask: wire.WordsCreate) -> dict[str, object]:
    """A word that is blocked already stays blocked once."""
    words = call.world.moderation.words
    new = [word for word in _cleaned(ask.blocked_words) if word not in words]
    if len(words) + len(new) > MOST_WORDS:
        raise bad("blocked_words", f"an account has at most {MOST_WORDS}, and this would make {len(words) + len(new)}.")
    words += new
    return {}


def update(call: Call, ask: wire.WordUpdate) -> dict[str, object]:
    words = call.world.moderation.words
    (old,), (new,) = _cleaned([ask.old_word]), _cleaned([ask.new_word])
    if old not in words:
        raise missing("blocked word", old)
    if new != old and new in words:
        raise bad("new_word", f"{new!r} is blocked already.")
    words[words.index(old)] = new
    return {}


def delete(call: Call, ask: wire.WordsCreate) -> dict[str, object]:
    """All or none. What was hidden stays hidden."""
    words = call.world.moderation.words
    chosen = _cleaned(ask.blocked_words)
    for word in chosen:
        if word not in words:
            raise missing("blocked word", word)
    for word in chosen:
        words.remove(word)
    return {}


def listed(call: Call, ask: wire.WordsAsk) -> wire.Words:
    asked = ask.page_info or wire.WordsPage()
    shown, info = page(call.world.moderation.words, asked.page, asked.page_size, most=500)
    return wire.Words(rows=[wire.Word(bw_content=word) for word in shown], page_info=info)


def check(call: Call, ask: wire.WordsCheck) -> wire.CheckedWords:
    words = call.world.moderation.words
    return wire.CheckedWords(
        results=[wire.CheckedWord(word=word, blocked=word in words) for word in _cleaned(ask.blocked_words)]
    )


def _cleaned(given: list[str]) -> list[str]:
    """1 to 500 words, trimmed, each once."""
    words = [word.strip() for word in ids("blocked_words", given, MOST_WORDS)]
    if not all(words):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): blocked_words.")
    return list(dict.fromkeys(words))


DOORS = (
    Door(
        "POST",
        "blockedword/create/",
        wire.WordsCreate,
        Guard.ADVERTISER,
        create,
        says=Nothing,
        source="SDK,GO",
        note="Hides what arrives afterwards under any post with an ad of ours, in whatever case it is written",
    ),
    Door(
        "POST",
        "blockedword/update/",
        wire.WordUpdate,
        Guard.ADVERTISER,
        update,
        says=Nothing,
        source="SDK,GO",
    ),
    Door(
        "POST",
        "blockedword/delete/",
        wire.WordsCreate,
        Guard.ADVERTISER,
        delete,
        says=Nothing,
        source="SDK,GO",
        note="What was hidden stays hidden",
    ),
    Door(
        "GET",
        "blockedword/list/",
        wire.WordsAsk,
        Guard.ADVERTISER,
        listed,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "blockedword/check/",
        wire.WordsCheck,
        Guard.ADVERTISER,
        check,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
)
