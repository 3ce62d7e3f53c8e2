"""Briefs for follow-up posts: what many people asked under posts, put together, with the comments attached and nobody named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ...comments import Cluster, Labelled, clusters
from ...errors import NotFound
from ...roles import Act
from ...storage import Entry
from ...values import UNREADABLE, PostId
from ..team import refuse_unless
from ..telling import short
from .commentfacts import Briefed, nameless
from .inbox import Inbox

ASKED_BY = 2
"""People from whom on a question is worth an idea of its own."""
IDEAS = 30
ATTACHED = 200
"""Comments that are attached to a brief at most, the most liked first."""
POINTS = 8
REPLY_VIDEO, OWN_POST = "reply video", "own post"
ABOUT: dict[str, str] = {
    "q.price": "the price",
    "q.sizing": "sizing",
    "q.shipping_returns": "shipping and returns",
    "q.ingredients_material": "ingredients and material",
    "q.colour_shade": "colour and shade",
    "q.availability": "where to buy it",
    "q.how_it_works_suitability": "how it works, and for whom",
    "q.product_identity": "which product it is",
    "intent.buy": "buying it",
    "intent.lead": "being contacted",
    "b2b.templates": "templates",
    "b2b.examples": "examples",
    "b2b.audit": "an audit",
    "b2b.pricing": "a quote",
    "b2b.process": "the process",
    "b2b.next_steps": "how to begin",
}
"""What people ask about, after "People ask about"."""

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&])")


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefComment:
    """A comment as a brief has it: without who wrote it, and with whom it names left out."""

    id: str
    post: PostId
    text: str
    language: str
    at: datetime | None
    likes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPost:
    """A post under which the question was asked."""

    post: PostId
    title: str
    creator: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentBrief:
    """What a follow-up post should answer."""

    key: str
    """Of a cluster of questions, or a label for all that was asked of its kind."""
    label: str
    title: str
    question: str
    """As most people put it."""
    people: int
    posts: tuple[BriefPost, ...]
    """Most people first."""
    languages: Mapping[str, int]
    format: str
    """reply video, under `under`, or own post."""
    under: BriefPost | None
    points: tuple[str, ...]
    """The different questions: what to speak of."""
    comments: tuple[BriefComment, ...]
    at: datetime | None = None
    """When somebody kept it; None of an idea."""
    by: str = ""


class Briefs(Inbox):
    def questions(self) -> tuple[Cluster, ...]:
        """What people ask, put together; what most people ask first."""
        return self.derived(
            "questions",
            lambda: clusters(self.labelled(), self.preset().intents),
            also=(self._said_state(), self.preset().intents),
            tables=("comment",),
        )

    def brief_ideas(self, most: int = IDEAS) -> tuple[ContentBrief, ...]:
        """What could be briefed: questions of at least two people that are in no brief yet, most people first."""
        kept = self._briefed().values()
        briefed = {entry.value.label: set[str]() for entry in kept}
        for entry in kept:
            briefed[entry.value.label] |= set(entry.value.comments)
        asked = [
            each
            for each in self.questions()
            if each.people >= ASKED_BY and not _mostly(each, briefed.get(each.label, set()))
        ]
        return tuple(self._brief(self._made_of((each,), each.key)) for each in asked[:most])

    def briefs(self) -> tuple[ContentBrief, ...]:
        """The briefs that somebody kept, newest first."""
        entries = sorted(self._briefed().values(), key=lambda entry: -entry.seq)
        return tuple(self._brief(entry.value, entry) for entry in entries)

    def brief_for(self, key: str) -> ContentBrief:
        """The brief that was kept, else what one would be now. `key` is a cluster's or a label. Raises `NotFound`."""
        entry = self._briefed().get(key)
        return self._brief(entry.value, entry) if entry else self._brief(self._made_of(self._asked(key), key))

    def make_brief(self, key: str, actor: str) -> ContentBrief:
        """Keep a brief as things are asked now; made again, it takes in what was asked since. Raises `NotFound`."""
        refuse_unless(self, actor, Act.MODERATE, Act.DESCRIBE)
        made, held = self._made_of(self._asked(key), key), self._briefed().get(key)
        if held is None or held.value != made:
            self.ledger.record(made, key, at=self.now(), actor=actor)
        return self.brief_for(key)

    def brief_markdown(self, key: str) -> str:
        """A brief as a file to send; no commenter's handle is in it. Raises `NotFound`."""
        return markdown(self.brief_for(key))

    def _briefed(self) -> Mapping[str, Entry[Briefed]]:
        return self.standing("briefed", lambda: self.ledger.present(Briefed))

    def _asked(self, key: str) -> tuple[Cluster, ...]:
        """The cluster of that key, or all of a label, what most people ask first."""
        found = tuple(each for each in self.questions() if key in (each.key, each.label))
        if not found:
            raise NotFound(f"nobody asks {key!r} here; `firesteel comments brief` lists what is asked")
        return found

    def _made_of(self, asked: Sequence[Cluster], key: str) -> Briefed:
        """What a brief of these clusters of one label would be: ids alone, so that whoever is forgotten leaves it, too."""
        label = asked[0].label
        comments = [each for cluster in asked for each in cluster.comments]
        posts = _people_of(comments)
        best = max(posts, key=lambda post: (posts[post], self._views(post), post))
        points = asked[0].points if len(asked) == 1 else tuple(each.example for each in asked)
        attached = sorted(comments, key=lambda each: (-each.comment.likes, each.comment.id))
        return Briefed(
            key=key,
            label=label,
            title=f"What people ask about {ABOUT.get(label, label)}",
            question=asked[0].example.comment.id,
            people=_people(comments),
            posts=tuple(sorted(posts, key=lambda post: (-posts[post], post))),
            comments=tuple(each.comment.id for each in attached),
            format=REPLY_VIDEO if best in self.library() else OWN_POST,
            under=best if best in self.library() else None,
            points=tuple(each.comment.id for each in points[:POINTS]),
        )

    def _views(self, post: PostId) -> float:
        known = self.library().get(post)
        return float(known.signals.views or 0) if known else 0.0

    def _brief(self, made: Briefed, entry: Entry[Briefed] | None = None) -> ContentBrief:
        """With the words of the comments as they are in the lake now."""
        known = {id: each for id in made.comments if (each := self._words_of(id)) is not None}
        asked = [each.text for id in (made.question, *made.points) if (each := known.get(id) or self._words_of(id))]
        written = [self._labelled_by_id()[id] for id in known]
        counts = _people_of(written)
        posts = {post: self._brief_post(post, counts.get(post, 0)) for post in made.posts}
        languages = Counter({each.comment.writer: each.language for each in written}.values())
        return ContentBrief(
            key=made.key,
            label=made.label,
            title=made.title,
            question=asked[0] if asked else "",
            people=made.people,
            posts=tuple(posts.values()),
            languages=dict(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))),
            format=made.format,
            under=posts.get(made.under) if made.under else None,
            points=tuple(dict.fromkeys(asked)),
            comments=tuple(known.values())[:ATTACHED],
            at=entry.at if entry else None,
            by=entry.actor if entry else "",
        )

    def _words_of(self, comment_id: str) -> BriefComment | None:
        """None where it is not there any more, its author was forgotten, or it cannot be opened."""
        found = self._labelled_by_id().get(comment_id)
        if found is None or found.comment.text in UNREADABLE:
            return None
        comment = found.comment
        return BriefComment(
            id=comment.id,
            post=comment.post,
            text=nameless(comment.text),
            language=found.language,
            at=comment.at,
            likes=comment.likes,
        )

    def _labelled_by_id(self) -> Mapping[str, Labelled]:
        return self.derived(
            "labelled by id",
            lambda: {each.comment.id: each for each in self.labelled()},
            also=self._said_state(),
            tables=("comment",),
        )

    def _brief_post(self, id: PostId, people: int) -> BriefPost:
        post = self.library().get(id)
        return BriefPost(
            post=id,
            title=short(post.caption) if post and post.caption else f"post {id}",
            creator=post.creator.handle if post else "",
            people=people,
        )


def _mostly(cluster: Cluster, briefed: set[str]) -> bool:
    """Whether a brief has more than half of it: with what is asked meanwhile the key of a question may change."""
    return 2 * sum(each.comment.id in briefed for each in cluster.comments) > len(cluster.comments)


def markdown(brief: ContentBrief) -> str:
    """What people wrote stands in it as text, whatever marks it holds."""
    said = f"{brief.people:,} {'person' if brief.people == 1 else 'people'}"
    lines = [f"# {_plain(brief.title)}", "", f"Asked by {said}, most like this:", "", f"> {_plain(brief.question)}", ""]
    if brief.under is not None:
        creator = f" by @{_plain(brief.under.creator)}" if brief.under.creator else ""
        lines += [f"**Suggested:** a {brief.format} under “{_plain(brief.under.title)}”{creator}.", ""]
    else:
        lines += ["**Suggested:** a post of its own.", ""]
    lines += ["## Speak of", "", *(f"- {_plain(point)}" for point in brief.points), ""]
    lines += ["## Where it was asked", ""]
    lines += [f"- “{_plain(each.title)}”" + (f": {each.people}" if each.people else "") for each in brief.posts]
    lines += ["", "## What people wrote", ""]
    lines += [f"- {_plain(each.text)} ({each.language})" for each in brief.comments]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _people(said: Iterable[Labelled]) -> int:
    return len({each.comment.writer for each in said})


def _people_of(said: Iterable[Labelled]) -> dict[PostId, int]:
    """By post."""
    found: dict[PostId, list[Labelled]] = {}
    for each in said:
        found.setdefault(each.comment.post, []).append(each)
    return {post: _people(mine) for post, mine in found.items()}
