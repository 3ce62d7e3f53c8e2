"""The team of a brand: who is on it as what, and refusing what somebody may not do.

Functions over a desk. While nobody is on the team one person works alone and may everything; the first who is put on it
is an owner, and from then on whoever is not on it may nothing. Names are told apart as `roles.person_key` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ...errors import BadInput, Conflict, NotApproved, NotFound
from ...roles import ACT_WORDS, Act, Member, Role, may, mixed_letters, person_key, same_person
from ...storage import Entry
from ..office import SYSTEM, Office
from .facts import Roster

SUBJECT = "team"
LONGEST = 60
"""Characters of a name."""
RESERVED = (SYSTEM, "tiktok")
"""What the ledger calls those who are no people."""
MACHINE = frozenset(Act) - {Act.APPROVE, Act.SIGN_OFF, Act.WAIVE, Act.LIMIT, Act.LIFT_STOP, Act.TEAM, Act.CONNECT}
"""What is done by itself: what people approved and agreed, and nothing that takes a person's word."""
UNDOES = {
    "Hidden": Act.MODERATE,
    "Relabelled": Act.MODERATE,
    "Assigned": Act.MODERATE,
    "Closed": Act.MODERATE,
    "Described": Act.DESCRIBE,
    "Picked": Act.DESCRIBE,
    "SavedView": Act.DESCRIBE,
    "UsageRights": Act.AGREE,
    "Waiver": Act.WAIVE,
    "SignOff": Act.SIGN_OFF,
}
"""By the kind of fact, what one must be allowed to, to take it back: whoever may do a thing may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line of the team's history."""

    at: datetime
    actor: str
    words: str


def members(desk: Office) -> tuple[Member, ...]:
    """In the order they came; empty where one person works alone."""
    entry = _entry(desk)
    return entry.value.members if entry else ()


def alone(desk: Office) -> bool:
    """Whether nobody is on the team, and so everything is allowed."""
    return not members(desk)


def role_of(desk: Office, name: str) -> Role | None:
    """None for whoever is not on the team."""
    return _role(members(desk), name)


def allowed(desk: Office, name: str, act: Act) -> bool:
    return allows(members(desk), name, act)


def allows(team: tuple[Member, ...], name: str, act: Act) -> bool:
    if not team:
        return True
    return act in MACHINE if name == SYSTEM else may(_role(team, name), act)


def refuse_unless(desk: Office, actor: str, *acts: Act) -> None:
    """Raises `NotApproved`, naming who may, where the actor may none of these."""
    team = members(desk)
    if not any(allows(team, actor, act) for act in acts):
        raise NotApproved(refusal(team, actor, acts))


def by_creator(creator: str) -> str:
    """The actor of what a creator does on their own page. Nobody on a team is called so: no name begins with an @."""
    return f"@{creator}"


def refusal(team: tuple[Member, ...], name: str, acts: Iterable[Act]) -> str:
    """Why somebody may none of these, and whom to ask."""
    acts = tuple(acts)
    role, words = _role(team, name), " or ".join(ACT_WORDS[act] for act in acts) or "open this"
    who = f"{name} is not on the team, so may not {words}" if role is None else f"{name} ({role}) may not {words}"
    return f"{who}; ask {_named(who_may(team, acts))}"


def who_may(team: tuple[Member, ...], acts: Iterable[Act]) -> tuple[Member, ...]:
    """Those who may one of these, in the order of how much their role is about it: owners last."""
    able = [each for each in team if any(may(each.role, act) for act in acts)] or [*owners(team)]
    return tuple(sorted(able, key=lambda each: each.role is Role.OWNER))


def owners(team: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(each for each in team if each.role is Role.OWNER)


def door(desk: Office) -> str:
    """Who the link of a simulated workspace signs in: its first owner, else whoever works alone."""
    held = owners(members(desk))
    return held[0].name if held else "buyer"


def set_role(desk: Office, name: str, role: Role | str, actor: str) -> Member:
    """Put somebody on the team, or change what they are.

    Raises `NotApproved` where the actor is no owner, `BadInput` for a name or role that will not do, for a first member
    who is no owner and for the last owner, `Conflict` where somebody changed the team at the same moment.
    """
    refuse_unless(desk, actor, Act.TEAM)
    wanted, name, entry = role_named(role), checked(name), _entry(desk)
    team = entry.value.members if entry else ()
    if not team and wanted is not Role.OWNER:
        raise BadInput(
            f"{name} would be the first on the team, and nobody could change it", remedy="begin with an owner"
        )
    before = _found(team, name)
    if before is not None and before.role is wanted:
        return before
    made = Member(name=before.name if before else name, role=wanted, since=desk.now(), by=actor)
    changed = tuple(made if each is before else each for each in team) if before else (*team, made)
    _keep(desk, changed, actor, entry)
    return made


def add(desk: Office, name: str, role: Role | str, actor: str) -> Member:
    """`set_role` for somebody who is not on it. Raises `Conflict` where they are."""
    held = role_of(desk, name)
    if held is not None:
        raise Conflict(f"{name} is on the team already, as {held}; change their role instead")
    return set_role(desk, name, role, actor)


def change(desk: Office, name: str, role: Role | str, actor: str) -> Member:
    """`set_role` for somebody who is on it. Raises `NotFound` where they are not."""
    refuse_unless(desk, actor, Act.TEAM)
    if role_of(desk, name) is None:
        raise _nobody(members(desk), name)
    return set_role(desk, name, role, actor)


def remove(desk: Office, name: str, actor: str) -> Member:
    """Take somebody off the team; they may nothing from then on. Raises as `set_role` does, and `NotFound`."""
    refuse_unless(desk, actor, Act.TEAM)
    entry = _entry(desk)
    team = entry.value.members if entry else ()
    gone = _found(team, name)
    if gone is None:
        raise _nobody(team, name)
    _keep(desk, tuple(each for each in team if each is not gone), actor, entry)
    return gone


def history(desk: Office) -> tuple[Change, ...]:
    """What became of the team, newest first."""
    entries = desk.ledger.history(Roster, SUBJECT)
    older = [entry.value.members for entry in entries][1:]
    return tuple(
        Change(at=entry.at, actor=entry.actor, words=words)
        for entry, before in zip(entries, (*older, ()), strict=False)
        for words in _changes(before, entry.value.members)
    )


def role_named(role: Role | str) -> Role:
    """Raises `BadInput`."""
    try:
        return Role(role.strip().lower())
    except ValueError:
        raise BadInput(f"{role!r} is no role", where="role", remedy=f"use one of {', '.join(Role)}") from None


def checked(name: str) -> str:
    """A name as it is kept. Raises `BadInput` where it could be taken for another."""
    shown = " ".join(name.split())
    if not person_key(shown) or len(shown) > LONGEST or not shown.isprintable():
        raise BadInput(
            f"{shown[:LONGEST]!r} is no name", where="name", remedy=f"write up to {LONGEST} letters, such as Ana"
        )
    if mixed_letters(shown):
        raise BadInput(
            f"{shown!r} mixes letters of two alphabets, so it could pass for another name",
            where="name",
            remedy="write it in one",
        )
    if any(same_person(shown, taken) for taken in RESERVED):
        raise BadInput(f"{shown!r} is what the ledger calls a machine", where="name", remedy="choose another name")
    if person_key(shown).startswith("@"):
        raise BadInput(f"{shown!r} is what the ledger calls a creator", where="name", remedy="leave out the @")
    return shown


def _keep(desk: Office, team: tuple[Member, ...], actor: str, before: Entry[Roster] | None) -> None:
    if not owners(team):
        last = owners(before.value.members)[0].name if before else ""
        raise BadInput(f"the only owner is {last}, and a team needs one", remedy="make somebody else an owner first")
    desk.ledger.record(Roster(members=team), SUBJECT, at=desk.now(), actor=actor, expect=before.seq if before else 0)


def _nobody(team: tuple[Member, ...], name: str) -> NotFound:
    return NotFound(
        f"nobody called {name} is on the team; on it are {', '.join(each.name for each in team)}"
        if team
        else "nobody is on the team yet; begin with an owner"
    )


def _entry(desk: Office) -> Entry[Roster] | None:
    return desk.ledger.entry_or_none(Roster, SUBJECT)


def _role(team: tuple[Member, ...], name: str) -> Role | None:
    found = _found(team, name)
    return found.role if found else None


def _found(team: tuple[Member, ...], name: str) -> Member | None:
    return next((each for each in team if same_person(each.name, name)), None)


def _changes(old: tuple[Member, ...], new: tuple[Member, ...]) -> list[str]:
    was = {each.name: each.role for each in old}
    held = {each.name: each.role for each in new}
    told = [f"{name} joined as {role}" for name, role in held.items() if name not in was]
    told += [f"{name} is {role} now, was {was[name]}" for name, role in held.items() if was.get(name, role) is not role]
    return told + [f"{name} left, was {role}" for name, role in was.items() if name not in held]


def _named(team: Iterable[Member], most: int = 3) -> str:
    """ "Ana (owner) or Ben (approver)"."""
    names = [f"{each.name} ({each.role})" for each in team][:most]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
