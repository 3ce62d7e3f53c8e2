"""The ledger's tables: facts, the keys of people, sealed secrets."""

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
    """The key of one person's fields, wrapped by the workspace key. Forgetting somebody empties `wrapped`."""

    person = models.CharField(max_length=200, primary_key=True)
    wrapped = models.TextField()
    forgotten_at = models.DateTimeField(null=True)


class Secret(models.Model):
    """A token, a post code or a signing key, sealed by the workspace key."""

    name = models.CharField(max_length=200, primary_key=True)
    sealed = models.TextField()
