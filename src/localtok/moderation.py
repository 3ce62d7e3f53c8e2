"""Words the advertiser does not want under its ads, and the exports it asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .state import Comment

if TYPE_CHECKING:
    from .world import World

MOST_WORDS = 500


@dataclass(slots=True)
class Export:
    """An export that is done: a table as CSV text, as it was when it was asked for."""

    task_id: str
    kind: str
    """comments or words."""
    csv: str


@dataclass(slots=True)
class Moderation:
    words: list[str] = field(default_factory=list)
    """In the order they were blocked."""
    exports: dict[str, Export] = field(default_factory=dict)

    def blocks(self, text: str) -> bool:
        lowered = text.lower()
        return any(word.lower() in lowered for word in self.words)


def meet(world: World, arriving: Comment) -> None:
    """Hide a comment that arrives with a blocked word under a post this advertiser has an ad on."""
    if world.moderation.words and advertised(world, arriving.item_id) and world.moderation.blocks(arriving.text):
        arriving.hit_blockedword = arriving.hidden = True


def closed(world: World, item_id: str) -> bool:
    """Whether comments are switched off for the post, so that none is shown and none is taken: see `Assumptions`."""
    return world.assume.comments_off_empties_lists and world.posts[item_id].comments_disabled


def advertised(world: World, item_id: str) -> bool:
    """Whether an ad that was not deleted shows the post."""
    return any(ad.item_id == item_id and ad.operation_status != "DELETE" for ad in world.ads.values())
