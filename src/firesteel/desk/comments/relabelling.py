"""What people say comments say, in place of what the model says; and which comments nobody waits for any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ...comments import LABELS, OTHER, Comment, Done, Labelled, does_harm, settled
from ...errors import BadInput, NotFound
from ...roles import Act
from ...values import FORGOTTEN, UNREADABLE, PostId
from ..library import Library
from ..team import refuse_unless
from .commentfacts import Closed, Handled, Relabelled


class Relabelling(Library):
    def relabel(self, comment_id: str, labels: Iterable[str] | None, actor: str) -> Relabelled:
        """Keep what a person says a comment says; the score of its post moves with it.

        labels  all that fit, which may be the model's own: then they are right; none at all is "other", and None takes back
                what people said
        Raises `NotFound`, `BadInput` for a label there is not.
        """
        refuse_unless(self, actor, Act.MODERATE)
        found = self.comment(comment_id)
        kept = Relabelled(comment=found.id, post=found.post, labels=_checked(labels) if labels is not None else None)
        held = self.ledger.latest_or_none(Relabelled, comment_id)
        if kept not in (held, replace(kept, labels=None) if held is None else None):
            self.ledger.record(kept, comment_id, at=self.now(), actor=actor)
        return kept

    def comment(self, comment_id: str) -> Comment:
        """Raises `NotFound`."""
        places: dict[str, int] = self.derived(
            "places of comments",
            lambda: {each.id: place for place, each in enumerate(self.comments())},
            tables=("comment",),
        )
        if comment_id not in places:
            raise NotFound(f"there is no comment {comment_id} here; `firesteel sync` reads the newest")
        return self.comments()[places[comment_id]]

    def relabelled(self) -> Mapping[str, tuple[str, ...]]:
        """What people say, by comment; what was taken back is left out."""
        return self.standing("relabelled", self._relabelled)

    def _relabelled(self) -> dict[str, tuple[str, ...]]:
        """In the order they were said: of two about the same text the later one stands."""
        held = sorted(self.ledger.present(Relabelled).items(), key=lambda each: each[1].seq)
        return {id: entry.value.labels for id, entry in held if entry.value.labels is not None}

    def corrections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Nothing of what somebody wrote who was forgotten since, or what cannot be opened."""
        said = self.relabelled()
        if not said:
            return ()
        return self.derived("corrections", self._corrections, also=tuple(said.items()), tables=("comment",))

    def _corrections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        said = self.relabelled()
        texts = {each.id: each.text for each in self.comments() if each.id in said}
        return tuple((texts[id], labels) for id, labels in said.items() if texts.get(id, FORGOTTEN) not in UNREADABLE)

    def labelled(self) -> tuple[Labelled, ...]:
        """Every comment with what it says: as a person has it, else as the model does."""
        if not self.relabelled():
            return super().labelled()
        return self.derived("labelled by people", self._as_said, also=self._said_state(), tables=("comment",))

    def _as_said(self) -> tuple[Labelled, ...]:
        said = self.relabelled()
        return tuple(
            _said(each, said[each.comment.id]) if each.comment.id in said else each for each in super().labelled()
        )

    def library_state(self) -> object:
        return super().library_state(), self._said_state()

    def _said_state(self) -> object:
        """What people's words about comments depend on."""
        return tuple(self.relabelled().items())

    def comments_done(self) -> Done:
        """What we did about comments: replied, deleted, closed without an answer."""
        return self.standing("comments done", self._comments_done)

    def _comments_done(self) -> Done:
        handled = [entry.value for entry in self.ledger.history(Handled)]
        gone = frozenset(each.comment for each in handled if each.deed == "delete")
        closed = {id: entry.value.reason for id, entry in self.ledger.present(Closed).items() if entry.value.reason}
        return Done(
            answered=frozenset(each.comment for each in handled if each.deed == "reply" and each.reply not in gone),
            gone=gone,
            closed=closed,
        )

    def open_risks(self) -> Mapping[PostId, tuple[Labelled, ...]]:
        """Comments that surely speak against the brand and that nobody hid, answered or closed, by post."""
        return self.derived(
            "open risks", self._open_risks, also=(self._said_state(), self._done_state()), tables=("comment",)
        )

    def _open_risks(self) -> dict[PostId, tuple[Labelled, ...]]:
        labelled, found = self.labelled(), dict[PostId, list[Labelled]]()
        over = settled(labelled, self.comments_done())
        for each in labelled:
            if does_harm(each) and not each.comment.is_creator and each.comment.id not in over:
                found.setdefault(each.comment.post, []).append(each)
        return {post: tuple(mine) for post, mine in found.items()}

    def _done_state(self) -> object:
        done = self.comments_done()
        return done.answered, done.gone, tuple(sorted(done.closed))


def _said(labelled: Labelled, labels: tuple[str, ...]) -> Labelled:
    """As a person has it: certain, and in no doubt."""
    scores = dict.fromkeys(labelled.scores, 0.0) | dict.fromkeys(labels, 1.0)
    return replace(labelled, labels=labels, scores=scores, supported=True, needs_review=False, said=True)


def _checked(labels: Iterable[str]) -> tuple[str, ...]:
    given = tuple(dict.fromkeys(each.strip() for each in labels))
    if unknown := [each for each in given if each not in LABELS]:
        raise BadInput(f"there is no label {unknown[0]!r}", where="labels", remedy=f"say some of {', '.join(LABELS)}")
    return tuple(each for each in LABELS if each in given and each != OTHER) or (OTHER,)
