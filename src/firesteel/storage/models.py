"""The ledger's tables: facts, people and their keys, sealed secrets."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from ..errors import Conflict


class Facts(models.QuerySet["Fact"]):
    """Facts can be added and read; a correction is a new fact. The database refuses the rest as well (a trigger)."""

    def update(self, **_: Any) -> NoReturn:
        raise Conflict("facts are never changed; record a new one")

    def delete(self) -> NoReturn:
        raise Conflict("facts are never deleted; record a new one")


class Fact(models.Model):
    """One thing somebody decided or did. `seq` is its place in the book."""

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=64)
    """Name of the type in `body`."""
    subject = models.CharField(max_length=200)
    at = models.DateTimeField()
    """Workspace time: the wall clock, or localtok's."""
    actor = models.CharField(max_length=200)
    body = models.TextField()
    """JSON."""
    prev = models.BigIntegerField()
    """`seq` of the fact of the same kind and subject that this one follows; 0 for the first."""

    objects = Facts.as_manager()

    class Meta:
        constraints = (
            # Two people cannot both follow the same fact: the second is told so.
            models.UniqueConstraint(fields=["kind", "subject", "prev"], name="fact_follows_one_fact"),
        )
        indexes = (models.Index(fields=["kind", "subject", "seq"], name="fact_by_subject"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Conflict("facts are never changed; record a new one")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise Conflict("facts are never deleted; record a new one")


class PersonKey(models.Model):
    """The key of one person, wrapped by the workspace key. Forgetting somebody empties `wrapped` and `name`."""

    person = models.CharField(max_length=200, primary_key=True)
    """Their pseudonym: 16 hexadecimal digits of a keyed digest."""
    wrapped = models.TextField()
    forgotten_at = models.DateTimeField(null=True)
    name = models.TextField(default="")
    """What they go by, sealed by the workspace key."""


class FieldKey(models.Model):
    """The key of one kind of what is kept of a person, from one month, wrapped by that person's key.

    Retention destroys the keys of the months that are over.
    """

    person = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    """A key of `people.KINDS`."""
    month = models.CharField(max_length=7)
    """2026-11; empty for what has no time."""
    wrapped = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "kind", "month"], name="one_key_a_kind_and_month"),)


class Commenter(models.Model):
    """What the author of comments is called, sealed (`commenters.py`)."""

    author = models.CharField(max_length=40, primary_key=True)
    """Their pseudonym, as the lake has it."""
    sealed = models.TextField()


class LakeKey(models.Model):
    """The key of what an account or an author of comments has in the lake, wrapped (`lakekeys.py`).

    Forgetting somebody empties `wrapped` and `name`; the key of an author of whom no word is left is deleted.
    """

    who = models.CharField(max_length=16, primary_key=True)
    """The 16 hexadecimal digits of their pseudonym."""
    wrapped = models.TextField()
    name = models.TextField(default="")
    """The handle of an account, sealed; empty of authors."""


class PeopleStamp(models.Model):
    """A row that is another after each change of people and their keys, so that every process notices; a second one for the
    keys of the lake, of which only the destroyed ones are told."""

    id = models.IntegerField(primary_key=True)
    stamp = models.CharField(max_length=32)


class Due(models.Model):
    """When a job runs next, and how its last run went. Times are the workspace's own, as those of facts."""

    job = models.CharField(max_length=40, primary_key=True)
    does = models.CharField(max_length=200, default="")
    """In words, for those who do not know the table of jobs."""
    due_at = models.DateTimeField()
    """The slot that runs next; a worker that moves it on is the one that puts the job into the queue."""
    slot = models.DateTimeField(null=True)
    """The slot that was put into the queue last."""
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    said = models.TextField(default="")
    """What the last run that went well did, in words."""
    error = models.TextField(default="")
    """Why the last run failed; empty where it went well."""
    failures = models.IntegerField(default=0)
    """How many runs failed one after another."""


class Secret(models.Model):
    """A token, a post code or a signing key, sealed by the workspace key."""

    name = models.CharField(max_length=200, primary_key=True)
    sealed = models.TextField()
