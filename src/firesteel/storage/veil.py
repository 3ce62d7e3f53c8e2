"""Names out of texts and back in: how a person's handle is written at rest, and read again.

At rest a handle is a token, ``⟦p:6f1c…⟧``; read, it is the handle again, or a pseudonym once its owner was forgotten. The
round trip loses nothing: ``unveiled(veiled(x)) == x`` for every text, whatever it says. What matters is which words are
taken for somebody, because those are the ones that change when that somebody is forgotten:

    a whole value           in a field that names a person, or where the handle cannot be an ordinary word
    a word within a text    where the text is prose, or the handle cannot be an ordinary word, or stands behind an @
    part of an ad's name    ``spk_mara.skin_000001_…``, where `plans.names` also writes _ as -

A creator called "sales" is thus not found in ``"objective": "sales"``, and can be forgotten without breaking a plan. Names
of fields are never touched. Sealed texts are tokens of their own, ``⟦s:12:gAAAA…⟧``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec

OPEN, CLOSE = "⟦", "⟧"
MARK = f"{OPEN}1{CLOSE}"
"""Before a body that holds tokens; a body without one is plain JSON, as older versions wrote all of them."""

PERSON_FIELDS = frozenset(
    {"creator", "handle", "person", "account", "author", "username", "display_name", "comment_moderator", "pseudonym"}
)
"""Fields whose whole value is somebody's name."""
_ACCOUNT = {"handle", "display_name"}
"""Where both stand together, the second is the first one's, often a real name: it is sealed like a `Private` text."""

_TOKEN = re.compile(rf"{OPEN}(?:(?P<kind>[pa]):(?P<who>[0-9a-f]{{16}})|s:(?P<key>\d+):(?P<sealed>[\w=-]+))?{CLOSE}")
"""``p`` is a handle, ``a`` the same as an ad's name writes it, ``s`` a sealed text, and nothing an opening bracket."""


_WORD = re.compile(r"\w+(?:[.\-]\w+)*")
"""What a name that is one word fills from end to end wherever it is somebody's: `_pattern` says so."""
_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)")
"""What JSON writes with a backslash is never part of a word."""
_AD, _NUMBER = re.compile(r"\b(?:spk|file)_"), re.compile(r"_(?=\d{6}_)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Who is known, by the name they go by."""

    of: Mapping[str, str]
    """Name to pseudonym, 16 hexadecimal digits."""

    def present(self, text: str) -> tuple[str, ...]:
        """The names that may occur in a body.

        A body is taken apart into its words once, and each name is looked up among them: with a thousand people, looking
        for each in the text would take longer than all else that is done to write a fact down.
        """
        plain = _ESCAPE.sub(" ", text) if "\\" in text else text
        words, ads = set(_WORD.findall(plain)), _called_after(plain)
        return tuple(
            name
            for name in self.of
            if name in words
            or (ads and (name in ads or slug(name) in ads))
            or (not _is_word(name) and (_json(name) in text or slug(name) in text))
        )


@lru_cache(maxsize=20_000)
def slug(name: str) -> str:
    """As `plans.names` writes a handle into an ad's name."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-") or name


def ordinary(name: str) -> bool:
    """Whether a handle may be a word of the language, or of ours: "sales", "us"."""
    return len(name) < 4 or not re.search(r"[._\d]", name)


def body(text: str, tokens: Tokens, seal: Callable[[str, str], str] | None = None) -> str:
    """A fact's JSON as it is kept.

    seal  (person, text) to the token of a sealed text, where the fact may hold `values.Private`
    """
    names = tokens.present(text)
    if not names and seal is None and OPEN not in text:
        return text
    tree = _walked(msgspec.json.decode(text), "", names, tokens, seal)
    kept = msgspec.json.encode(tree).decode()
    return MARK + kept if OPEN in kept else text


def unveiled(text: str, resolve: Callable[[re.Match[str]], str]) -> str:
    """A body as it was written; `resolve` says what a token stands for, already as JSON writes it."""
    return _TOKEN.sub(resolve, text[len(MARK) :]) if text.startswith(MARK) else text


def phrase(text: str, tokens: Tokens, *, whole: bool = False) -> str:
    """A subject or an actor as it is kept.

    whole  what stands before the first / is somebody's name, or all of it is
    """
    if whole:
        first, slash, rest = (text, "", "") if text in tokens.of else text.partition("/")
        bare = first.removeprefix("@")
        return (
            first[: len(first) - len(bare)] + (_token(tokens.of[bare]) if bare in tokens.of else _escaped(bare))
            + slash + _escaped(rest)
        )  # fmt: skip
    return _said(text, "", tuple(name for name in tokens.of if name in text or slug(name) in text), tokens)


def spoken(text: str, resolve: Callable[[re.Match[str]], str]) -> str:
    """A subject or an actor as it was written."""
    return _TOKEN.sub(resolve, text) if OPEN in text else text


def mentions(text: str, name: str, *, field: str = "") -> bool:
    """Whether a text speaks of somebody, by the rules above."""
    return _said(text, field, (name,), Tokens({name: "0" * 16})) != _escaped(text)


def named(body: str, name: str) -> bool:
    """Whether a fact's body, as it is kept, names somebody in clear."""
    if _json(name) not in body and slug(name) not in body:
        return False
    tree = msgspec.json.decode(body.removeprefix(MARK))
    return bool(_walked(tree, "", (name,), Tokens({name: "0" * 16}), None) != _walked(tree, "", (), Tokens({}), None))


def replaced(text: str, name: str, by: str, *, field: str = "") -> str:
    """The text with somebody else's name in place of one, for good: what strangers wrote may hold it in capitals behind an
    @, and a handle that is a word is nobody's name in their sentences."""
    said = _said(text, field, (name,), Tokens({name: "0" * 16}), prose=False)
    kept = _TOKEN.sub(lambda found: by if found["who"] else OPEN, said)
    return _mention(name).sub(lambda found: f"@{by}", kept)


def in_json(text: str) -> str:
    """As JSON writes it between quotes."""
    return _json(text)


@lru_cache(maxsize=20_000)
def _is_word(name: str) -> bool:
    return _WORD.fullmatch(name) is not None


def _called_after(text: str) -> set[str]:
    """Whatever stands where an ad's name says whose post it carries."""
    found = set()
    for begun in _AD.finditer(text):
        end = text.find('"', begun.end())
        for number in _NUMBER.finditer(text, begun.end(), len(text) if end < 0 else end + 1):
            found.add(text[begun.end() : number.start()])
    return found


@lru_cache(maxsize=20_000)
def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _walked(
    node: Any, field: str, names: tuple[str, ...], tokens: Tokens, seal: Callable[[str, str], str] | None
) -> Any:
    if isinstance(node, str):
        return _said(node, field, names, tokens)
    if isinstance(node, list):
        return [_walked(each, field, names, tokens, seal) for each in node]
    if not isinstance(node, dict):
        return node
    if seal is not None and node.keys() == {"person", "text"}:
        person = node["person"]
        return {"person": _said(person, "person", names, tokens), "text": seal(person, node["text"])}
    kept = {
        key if key.isidentifier() else _said(key, "", names, tokens): _walked(each, key, names, tokens, seal)
        for key, each in node.items()
    }
    if seal is not None and node.keys() >= _ACCOUNT and node["display_name"] != node["handle"]:
        kept["display_name"] = seal(node["handle"], node["display_name"])
    return kept


def _said(text: str, field: str, names: tuple[str, ...], tokens: Tokens, *, prose: bool = True) -> str:
    """prose  whether a word of a sentence is a name although it may be a word of the language"""
    if not names:
        return _escaped(text)
    if text in names:
        sure = field in PERSON_FIELDS or not ordinary(text)
        return _token(tokens.of[text]) if sure else _escaped(text)

    def put(found: re.Match[str]) -> str:
        word = found[0]
        if word == OPEN:
            return OPEN + CLOSE
        if found["ad"]:
            return _token(tokens.of[word]) if word in tokens.of else _token(_by_slug(names)[word], tokens, "a")
        sure = not ordinary(word) or (prose and " " in text) or text[found.start() - 1 : found.start()] == "@"
        return _token(tokens.of[word]) if sure else word

    return _pattern(names).sub(put, text)


def _token(who: str, tokens: Tokens | None = None, kind: str = "p") -> str:
    return f"{OPEN}{kind}:{tokens.of[who] if tokens else who}{CLOSE}"


def _by_slug(names: tuple[str, ...]) -> dict[str, str]:
    return {slug(name): name for name in reversed(names)}


def _escaped(text: str) -> str:
    return text.replace(OPEN, OPEN + CLOSE)


@lru_cache(maxsize=4_096)
def _mention(name: str) -> re.Pattern[str]:
    """Handles have no case where they are read."""
    return re.compile(rf"@{re.escape(name)}(?![\w])(?![.\-]\w)", re.IGNORECASE)


@lru_cache(maxsize=4_096)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Longest first, so that of two names that begin alike the longer is found."""
    words = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    slugs = "|".join(
        re.escape(name) for name in sorted({*names, *map(slug, names)}, key=lambda name: (-len(name), name))
    )
    return re.compile(
        rf"{OPEN}|(?P<ad>(?:(?<=\bspk_)|(?<=\bfile_))(?:{slugs})(?=_\d{{6}}_))"
        rf"|(?<![\w])(?<!\w[.\-])(?:{words})(?![\w])(?![.\-]\w)"
    )
