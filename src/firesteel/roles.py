"""Who may do what with one brand: six roles, what each of them may, and when two names are one person.

A workspace is one brand, so a role never reaches beyond it. `MAY` is the whole of it, read by the pages, the terminal
and the desk alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is for a brand; the most trusted first."""

    OWNER = "owner"
    BUYER = "buyer"
    ANALYST = "analyst"
    MODERATOR = "moderator"
    APPROVER = "approver"
    VIEWER = "viewer"


class Act(StrEnum):
    """What one may be allowed to do. Whatever changes something needs one of these, and not `READ`."""

    READ = "read"
    """Posts, plans, flights, decisions, reports: what the brand does and how it fares."""
    READ_DEALS = "read-deals"
    """Agreements with their fees, papers, contacts of creators, post codes, letters."""
    EXPORT = "export"
    """Take lists, and whole books, out as files."""
    IMPORT = "import"
    DESCRIBE = "describe"
    """Say of posts what no platform knows, choose them by hand, set what they are chosen for."""
    AGREE = "agree"
    """Change agreements, record signatures, payments and withdrawals, keep papers and contacts."""
    AUTHORIZE = "authorize"
    """Enter and try post codes, settle with a Business Center: what lets a post run."""
    LETTER = "letter"
    """Write to creators, and give or revoke their own page."""
    MODERATE = "moderate"
    """Answer comments, hide them, say what they say, and see who wrote them."""
    SIGN_OFF = "sign-off"
    """Say that a checklist was gone through and that the post may run."""
    WAIVE = "waive"
    """Let a warning pass, with the reason."""
    PLAN = "plan"
    APPROVE = "approve"
    """Approve money: a plan as it stands, or more for a flight than was approved."""
    LAUNCH = "launch"
    """Launch what is approved, and take a launch back."""
    STOP = "stop"
    """Stop spend, of one flight or of all."""
    DECIDE = "decide"
    """Carry out a decision about a flight, within what was approved."""
    LIMIT = "limit"
    """Set the ceilings of spend, and above what a second person is needed."""
    LIFT_STOP = "lift-stop"
    """Allow spend again after everything was stopped."""
    NOTICES = "notices"
    """Set who is told what, where and when."""
    CONNECT = "connect"
    """Connect accounts, and allow or forbid writes to TikTok."""
    FORGET = "forget"
    """Forget a person, and clear what is kept too long."""
    JOBS = "jobs"
    """Start what the scheduler does by itself."""
    TEAM = "team"
    """Say who is on the team, and as what."""


_READS = frozenset({Act.READ, Act.READ_DEALS, Act.EXPORT})
_ANALYSES = _READS | {Act.IMPORT, Act.DESCRIBE}
_MANAGES = frozenset({Act.AGREE, Act.AUTHORIZE, Act.LETTER, Act.MODERATE})
_FLIES = frozenset({Act.PLAN, Act.LAUNCH, Act.STOP, Act.DECIDE, Act.JOBS})
_ANSWERS = frozenset({Act.SIGN_OFF, Act.WAIVE, Act.APPROVE, Act.STOP, Act.LIFT_STOP})

MAY: Mapping[Role, frozenset[Act]] = MappingProxyType(
    {
        Role.OWNER: frozenset(Act),
        Role.BUYER: _ANALYSES | _MANAGES | _FLIES,
        Role.ANALYST: _ANALYSES,
        Role.MODERATOR: frozenset({Act.READ, Act.MODERATE}),
        Role.APPROVER: _READS | _ANSWERS,
        Role.VIEWER: frozenset({Act.READ}),
    }
)
"""Whoever may spend may stop; who spends does not approve, but for the owner; only the owner changes the team."""

ROLE_WORDS: Mapping[Role, str] = MappingProxyType(
    {
        Role.OWNER: "everything, and who is on the team",
        Role.BUYER: "plans, launches what is approved, stops, carries out decisions; creators, posts and comments",
        Role.ANALYST: "reads everything, imports files, describes and chooses posts, takes lists out",
        Role.MODERATOR: "reads results; answers, hides and corrects comments",
        Role.APPROVER: "reads everything, signs off, waives, approves money, stops spend and allows it again",
        Role.VIEWER: "reads results; no fees, contacts, papers or post codes",
    }
)

ACT_WORDS: Mapping[Act, str] = MappingProxyType(
    {
        Act.READ: "read this brand's results",
        Act.READ_DEALS: "see agreements, contacts and post codes",
        Act.EXPORT: "take lists out as files",
        Act.IMPORT: "import files",
        Act.DESCRIBE: "describe and choose posts",
        Act.AGREE: "change agreements",
        Act.AUTHORIZE: "authorise posts",
        Act.LETTER: "write to creators",
        Act.MODERATE: "answer or hide comments",
        Act.SIGN_OFF: "sign off a post",
        Act.WAIVE: "waive a warning",
        Act.PLAN: "change plans",
        Act.APPROVE: "approve spend",
        Act.LAUNCH: "launch a plan",
        Act.STOP: "stop spend",
        Act.DECIDE: "carry out decisions",
        Act.LIMIT: "set limits of spend",
        Act.LIFT_STOP: "allow spend again after a stop",
        Act.NOTICES: "set who is told what",
        Act.CONNECT: "connect accounts",
        Act.FORGET: "forget a person",
        Act.JOBS: "start scheduled work",
        Act.TEAM: "change the team",
    }
)
"""After "may" or "may not"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What somebody is for this brand."""

    name: str
    """As it was first written; `person_key` says who is meant."""
    role: Role
    since: datetime
    """Since when they are that."""
    by: str
    """Who made them so."""


def may(role: Role | None, act: Act) -> bool:
    """Whoever has no role may nothing."""
    return role is not None and act in MAY[role]


def roles_for(act: Act) -> tuple[Role, ...]:
    """The roles that may, the least trusted last."""
    return tuple(role for role in Role if act in MAY[role])


def same_person(one: str, other: str) -> bool:
    """Whether two names mean one person: "Ana", " ana" and one with a Cyrillic А do."""
    return person_key(one) == person_key(other)


def person_key(name: str) -> str:
    """What a name is compared by: without case, surplus blanks, invisible characters and letters that only look
    different. Empty where nothing is left of it."""
    shown = "".join(each for each in unicodedata.normalize("NFKC", name) if unicodedata.category(each)[0] != "C")
    folded = unicodedata.normalize("NFKC", shown.casefold()).translate(_LOOKS_LIKE)
    return " ".join(folded.split())


def mixed_letters(name: str) -> bool:
    """Whether letters of alphabets that look alike stand in one name, as nobody's do who means no harm."""
    return len({_alphabet(each) for each in unicodedata.normalize("NFKC", name) if each.isalpha()} & _ALIKE) > 1


_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "DESERET"}

_LOOKS_LIKE = str.maketrans(
    # Small letters of Cyrillic, then of Greek, that look like a Latin one, in small or as a capital.
    "авекмнорстухіјѕԁӏԛԝү" + "αβεηικμνορτυχγ",
    "abekmhopctyxijsdlqwy" + "abehikmnoptuxy",
)
"""Not the whole of Unicode's list: the letters of the two alphabets that keyboards have. `mixed_letters` does the rest."""


def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
