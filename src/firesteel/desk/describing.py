"""What people say of a post that no platform knows: its hook, message and call to action, its format, role and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from ..errors import BadInput
from ..posts import Post, presets
from ..posts.roles import slug
from ..roles import Act
from ..storage.ledger import Entry
from .facts import Described
from .looks.portraitviews import Choices, Option
from .team import refuse_unless
from .telling import Telling

CONTENTS = ("brand", "creator", "customer", "founder")
"""Whose content a post is (R-029)."""
SAID = tuple(each.name for each in fields(Described) if each.name != "post")
FREE = ("hook", "message", "cta")
LONGEST = 500
"""Characters of a hook, a message or a call to action."""
LONGEST_WORD = 40
"""Characters of a format."""


class Describing(Telling):
    def description(self, post: Post) -> Entry[Described] | None:
        return self.descriptions().get(post.id)

    def said_of(self, post_id: str) -> Described:
        """What people say of a post; nothing where nobody did. Raises `NotFound`."""
        post = self.find(post_id)
        held = self.description(post)
        return held.value if held else Described(post=post.id)

    def choices(self) -> Choices:
        return choices(self.preset())

    def describe(self, post_id: str, said: Mapping[str, str], actor: str, expect: int | None = None) -> Described:
        """Keep what is said of a post; what is not mentioned stays as it was, and an empty word takes one back.

        said    any of hook, message, cta, format, role, content
        expect  the place in the ledger of the description this one changes, 0 for none
        Raises `NotFound`, `BadInput` for a word that means nothing here, `Conflict` where somebody was faster.
        """
        refuse_unless(self, actor, Act.DESCRIBE)
        post, offered = self.find(post_id), self.choices()
        before = self.description(post)
        held = before.value if before else Described(post=post.id)
        words: dict[str, Any] = {name: understood(name, text, offered) for name, text in said.items()}
        after = replace(held, **words)
        if after != held:
            self.ledger.record(after, post.id, at=self.now(), actor=actor, expect=expect)
        return after

    def role_of(self, post: Post) -> str:
        """What it does for the brand: as somebody said, else as its format has it; empty where neither tells."""
        role = None if post.role else self.preset().role_of(post.format)
        return role.name if role else post.role


def choices(preset: presets.Preset) -> Choices:
    return Choices(
        preset=preset.label,
        formats=tuple(Option(name=each.name, label=each.label) for each in preset.formats),
        roles=tuple(Option(name=each.name, label=each.label) for each in preset.roles),
        contents=tuple(Option(name=name, label=name.capitalize()) for name in CONTENTS),
    )


def understood(name: str, text: str, offered: Choices) -> str:
    """A word as it is kept. Raises `BadInput` naming the field and what it may be."""
    if name not in SAID:
        raise BadInput(f"a post has no {name!r}", remedy=f"say its {', '.join(SAID)}")
    said = " ".join(text.split())
    most = LONGEST if name in FREE else LONGEST_WORD
    if len(said) > most:
        raise BadInput(f"the {name} is {len(said):,} characters long", where=name, remedy=f"say it in {most} at most")
    if name in FREE or not said:
        return said
    options = {"role": offered.roles, "content": offered.contents, "format": offered.formats}[name]
    found = next((each.name for each in options if said.casefold() in (each.name, each.label.casefold())), "")
    if found or name == "format":
        return found or slug(said)
    known = ", ".join(each.name for each in options)
    raise BadInput(f"there is no {name} {said!r} here", where=name, remedy=f"choose one of {known}")
