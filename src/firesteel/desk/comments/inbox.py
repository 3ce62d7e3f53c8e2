"""The inbox: every comment under posts and ads with what it is about, who sees to it and by when; the most urgent first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ...comments import LABELS, Answerer, Item, triage
from ...comments.triage import KINDS, OPEN, STATES
from ...errors import BadInput, NotFound
from ...posts import Post
from ...rights.moderation import Allowance
from ...roles import Act
from ...values import PostId
from ..rights.hosting import Hosting
from ..team import members, refuse_unless
from ..telling import short
from .commentfacts import Assigned, Closed

PAGE = 50
MOST = 500
"""Comments on one page at most, and comments that one act may be about."""
NOBODY = "nobody"
"""The owner to ask for where nobody sees to a comment."""
ALL = "all"
"""The state to ask for where it does not matter."""
LONGEST = 200
"""Characters of a reason; of a name sixty, as on the team."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What somebody wants to see; empty fields ask for nothing."""

    kind: str = ""
    """risk, intent or neutral."""
    state: str = OPEN
    """open, answered, hidden, closed or all."""
    owner: str = ""
    """A name, or "nobody"."""
    post: str = ""
    label: str = ""
    language: str = ""
    text: str = ""
    """Words that stand in it."""
    late: bool = False
    """Only what waits for longer than it may."""
    ads: bool | None = None
    """True is only what was read through an ad, False only what was not."""
    page: int = 1
    size: int = PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A comment in the inbox."""

    item: Item
    post: Post | None
    """None where the post was never read."""
    title: str
    """The post in a few words."""
    assigned: bool
    """Whether somebody gave it to its owner; else it is theirs by the agreement."""
    said: bool
    """Whether its labels are what a person said."""
    allowed: Mapping[str, Allowance]
    """What may be done about it: hide, show, reply, pin, unpin, delete, block_words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxPage:
    items: tuple[InboxRow, ...]
    total: int
    """How many fit what was asked for, on all pages."""
    page: int
    pages: int
    kinds: Mapping[str, int]
    """How many are about each kind, with all else that was asked for."""
    states: Mapping[str, int]
    """How many there are in each state, with all else that was asked for."""
    late: int
    """Of all that is open, how many wait for longer than they may."""
    owners: tuple[str, ...]
    """Everybody who sees to something."""
    labels: Mapping[str, int]
    languages: Mapping[str, int]
    """Of all there are, most first: what can be asked for."""
    head: int
    """The ledger's newest fact when this was read: what was answered after it, its reader has not seen."""


class Inbox(Hosting):
    def inbox(self, wanted: Filter | None = None) -> InboxPage:
        """A page of the inbox. Raises `BadInput` for a kind or a state there is not."""
        with self.nothing_recorded():  # the book and the lake are asked once, not for each row
            return self._inbox_page(_checked(wanted or Filter()))

    def _inbox_page(self, ask: Filter) -> InboxPage:
        every = self.triaged()
        within = _within(every, ask)
        found = [item for item in within if _of_kind(item, ask) and _in_state(item, ask)]
        pages = max(1, math.ceil(len(found) / ask.size))
        page = min(max(ask.page, 1), pages)
        kinds = Counter(item.kind for item in within if _in_state(item, ask))
        states = Counter(item.state for item in within if _of_kind(item, ask))
        facts = self.derived("inbox facts", lambda: _facts(every), also=self._triage_state())
        return InboxPage(
            items=tuple(self._inbox_row(item) for item in found[(page - 1) * ask.size : page * ask.size]),
            total=len(found),
            page=page,
            pages=pages,
            kinds={kind: kinds[kind] for kind in KINDS},
            states={state: states[state] for state in STATES},
            late=facts.late,
            owners=facts.owners,
            labels=facts.labels,
            languages=facts.languages,
            head=self.ledger.head(),
        )

    def inbox_item(self, comment_id: str) -> InboxRow:
        """One comment. Raises `NotFound`, also for a creator's own, which nobody answers."""
        for item in self.triaged():
            if item.comment.id == comment_id:
                return self._inbox_row(item)
        raise NotFound(f"no comment {comment_id} waits here; `firesteel comments inbox` lists them")

    def triaged(self) -> tuple[Item, ...]:
        """Every comment but the creators' own, the most urgent first."""
        return self.derived("triaged", self._triaged, also=self._triage_state())

    def _triaged(self) -> tuple[Item, ...]:
        labelled = self.labelled()
        with self.nothing_recorded():
            answerers = {post: self._answerer(post) for post in {each.comment.post for each in labelled}}
        return triage(
            labelled,
            now=self.now(),
            wanted=self.preset().intents,
            answerers=answerers,
            assigned=self._assigned(),
            done=self.comments_done(),
        )

    def _triage_state(self) -> object:
        return self.ledger.head(), self.minute()

    def _answerer(self, post: PostId) -> Answerer:
        known = self.library().get(post)
        name, hours = self.moderation(known) if known is not None else (None, None)
        usual = Answerer()
        return Answerer(name=name or "", risk_within=timedelta(hours=hours) if hours else usual.risk_within)

    def _assigned(self) -> dict[str, str]:
        held = self.standing("assigned", lambda: self.ledger.present(Assigned))
        return {id: entry.value.owner for id, entry in held.items() if entry.value.owner}

    def _inbox_row(self, item: Item) -> InboxRow:
        comment, post = item.comment, self.library().get(item.comment.post)
        return InboxRow(
            item=item,
            post=post,
            title=short(post.caption) if post and post.caption else f"post {comment.post}",
            assigned=comment.id in self._assigned(),
            said=comment.id in self.relabelled(),
            allowed=self._allowed(item),
        )

    def _allowed(self, item: Item) -> Mapping[str, Allowance]:
        """It depends on the post, and on the ad through which a comment was read."""
        known: dict[tuple[str, str], Mapping[str, Allowance]] = self.derived(
            "what may be done", dict, also=self._triage_state()
        )
        key = item.comment.post, item.comment.ad
        if key not in known:
            known[key] = self.may(item.comment.id)
        return known[key]

    def assign(self, comment_ids: Iterable[str], owner: str, actor: str) -> tuple[str, ...]:
        """Say who sees to comments; an empty name leaves them to whom the agreement names. Says which were changed."""
        name = " ".join(owner.split())
        if len(name) > LONGEST_NAME or not name.isprintable():
            raise BadInput(f"{name[:LONGEST_NAME]!r} is no name", where="owner", remedy="name somebody of the team")
        if name.casefold() == NOBODY:
            raise BadInput(f"{name!r} is no name", where="owner", remedy="leave it empty for nobody in particular")
        name = self._of_the_team(name)
        held = self._assigned()
        return self._keep_each(
            comment_ids, actor, lambda id: Assigned(comment=id, owner=name) if held.get(id, "") != name else None
        )

    def _of_the_team(self, name: str) -> str:
        """A name as the team has it. Raises `BadInput` for one that is neither there nor named by an agreement."""
        if not name:
            return name
        named = {each.owner for each in self.triaged() if each.owner} - set(self._assigned().values())
        team = [each.name for each in members(self)]
        known = {each.casefold(): each for each in (*sorted(named), *team)}
        if team and name.casefold() not in known:
            raise BadInput(f"{name} is not on the team", where="owner", remedy=f"one of {', '.join(team)}")
        return known.get(name.casefold(), name)

    def close_comments(self, comment_ids: Iterable[str], reason: str, actor: str) -> tuple[str, ...]:
        """Keep that comments need no answer, and why. Says which were changed; raises `BadInput` without a reason."""
        why = " ".join(reason.split())
        if not why or len(why) > LONGEST:
            raise BadInput(
                "a comment is closed with a reason" if not why else "the reason is too long",
                where="reason",
                remedy=f"say in up to {LONGEST} characters why it needs no answer",
            )
        held = self.comments_done().closed
        return self._keep_each(
            comment_ids, actor, lambda id: Closed(comment=id, reason=why) if held.get(id) != why else None
        )

    def reopen_comments(self, comment_ids: Iterable[str], actor: str) -> tuple[str, ...]:
        """Let comments wait for an answer again that were closed without one. Says which were changed."""
        held = self.comments_done().closed
        return self._keep_each(comment_ids, actor, lambda id: Closed(comment=id, reason="") if id in held else None)

    def _keep_each(
        self, comment_ids: Iterable[str], actor: str, made: Callable[[str], object | None]
    ) -> tuple[str, ...]:
        """All or none: whoever names a comment there is not gets `NotFound`, and nothing is kept."""
        refuse_unless(self, actor, Act.MODERATE)
        ids = tuple(dict.fromkeys(comment_ids))
        if len(ids) > MOST:
            raise BadInput(f"{len(ids):,} comments are too many at once", remedy=f"name up to {MOST}")
        facts = [(fact, id) for id in ids if (fact := made(self.comment(id).id)) is not None]
        if facts:
            self.ledger.record_many(facts, at=self.now(), actor=actor)
        return tuple(id for _, id in facts)


def _checked(ask: Filter) -> Filter:
    for where, word, known in (
        ("kind", ask.kind, ("", *KINDS)),
        ("state", ask.state, (*STATES, ALL)),
        ("label", ask.label, ("", *LABELS)),
    ):
        if word not in known:
            raise BadInput(
                f"no comment is {word!r}", where=where, remedy=f"say one of {', '.join(filter(None, known))}"
            )
    return replace(ask, size=min(max(ask.size, 1), MOST), text=ask.text.casefold().strip())


def _of_kind(item: Item, ask: Filter) -> bool:
    return ask.kind in ("", item.kind)


def _in_state(item: Item, ask: Filter) -> bool:
    return ask.state in (ALL, item.state)


def _within(every: Sequence[Item], ask: Filter) -> Sequence[Item]:
    """What fits all that was asked for but kind and state."""
    wanted: list[Callable[[Item], bool]] = []
    if ask.owner:
        wanted.append(lambda item: (item.owner or NOBODY) == ask.owner)
    if ask.post:
        wanted.append(lambda item: item.comment.post == ask.post)
    if ask.label:
        wanted.append(lambda item: ask.label in item.labelled.labels)
    if ask.language:
        wanted.append(lambda item: item.labelled.language == ask.language)
    if ask.late:
        wanted.append(lambda item: item.overdue)
    if ask.ads is not None:
        wanted.append(lambda item: bool(item.comment.ad) is ask.ads)
    if ask.text:
        wanted.append(lambda item: ask.text in item.comment.text.casefold())
    return [item for item in every if all(fits(item) for fits in wanted)] if wanted else every


@dataclass(frozen=True, slots=True)
class _Facts:
    late: int
    owners: tuple[str, ...]
    labels: dict[str, int]
    languages: dict[str, int]


def _facts(every: Sequence[Item]) -> _Facts:
    labels = Counter(label for item in every for label in item.labelled.labels)
    languages = Counter(item.labelled.language for item in every)
    return _Facts(
        late=sum(item.overdue for item in every),
        owners=tuple(sorted({item.owner for item in every if item.owner})),
        labels=dict(labels.most_common()),
        languages=dict(languages.most_common()),
    )
