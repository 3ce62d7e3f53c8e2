"""What to do when a call fails: one table, and the loop that follows it.

A row is a kind of failure, told apart by its number: a return code, the HTTP status of an answer that is no envelope,
or 0 where no answer came. A column is a kind of call. Waiting is an argument, so is chance: nothing here rolls dice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from tiktokwire.codes import RATE_LIMITED, RECONNECT, Code

from ..errors import Duplicate, PlatformError, RateLimited, Rejected, TokenExpired, Unavailable

T = TypeVar("T")

SILENCE = 0
"""No answer: it may or may not have happened."""
CUT = 200
"""An answer that breaks off half-way, or is no envelope at all although the status was fine."""
SHORT = 206
"""Fewer rows than the answer itself speaks of."""
STRANGE = 422
"""An answer in a shape this client does not know."""
SPENT = 420
"""Not sent at all: our own count says that the limit is used up, for longer than anybody here waits."""
_BUSY = 429
"""Too many requests, from something in front of TikTok that speaks HTTP only."""


class Kind(Enum):
    """How much a repetition can hurt."""

    READ = "reads"
    SET = "writes that set a state: twice is once"
    CREATE = "creations: twice is two"


class Do(Enum):
    AGAIN = "wait, then send it again"
    REFRESH = "renew the token, then send it again, once"
    LOOK = "wait, then look whether it happened before sending it again; the client itself only raises"
    RAISE = "raise at once"


class Wait(Enum):
    """How long before each further attempt."""

    NONE = "not at all"
    BACKOFF = "half a second, then twice as long each time"
    SLOWLY = "five seconds, then twice as long each time"
    LIMIT = "the next second, the next minute, five minutes: nothing says which limit it was"


@dataclass(frozen=True, slots=True)
class Cell:
    do: Do
    wait: Wait = Wait.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    codes: Container[int]
    error: type[PlatformError]
    read: Cell
    set: Cell
    create: Cell
    hint: str = ""
    """Added to the platform's words: what a person can do."""

    def cell(self, kind: Kind) -> Cell:
        return {Kind.READ: self.read, Kind.SET: self.set, Kind.CREATE: self.create}[kind]


_RAISE = Cell(Do.RAISE)
_REFRESH = Cell(Do.REFRESH)
_AGAIN = Cell(Do.AGAIN, Wait.BACKOFF)
_LATER, _LOOK_LATER = Cell(Do.AGAIN, Wait.SLOWLY), Cell(Do.LOOK, Wait.SLOWLY)
# What was made shows in a list only after a while, so it is looked for slowly: looking too soon would make it twice.
_PACED, _LOOK_PACED = Cell(Do.AGAIN, Wait.LIMIT), Cell(Do.LOOK, Wait.LIMIT)
_NOT_A_DAY = "; a day's limit opens again at 00:00 UTC"
_CONNECT = "; `firesteel connect` gets a new login"

TABLE: tuple[Row, ...] = (
    Row(
        name="too many requests",
        codes=RATE_LIMITED | {_BUSY},
        error=RateLimited,
        read=_PACED,
        set=_PACED,
        create=_LOOK_PACED,
        hint=_NOT_A_DAY,
    ),
    Row(
        name="limit used up by our own count",
        codes={SPENT},
        error=RateLimited,
        read=_RAISE,
        set=_RAISE,
        create=_RAISE,
    ),
    Row(
        name="access token ended, or replaced by a newer one",
        codes={Code.ACCESS_TOKEN_EXPIRE, Code.INVALID_ACCESS_TOKEN},
        error=TokenExpired,
        read=_REFRESH,
        set=_REFRESH,
        create=_REFRESH,
        hint=_CONNECT,
    ),
    Row(
        name="scope not granted",
        codes={Code.SCOPE_NOT_AUTHORIZED},
        error=TokenExpired,
        read=_RAISE,
        set=_RAISE,
        create=_RAISE,
        hint="; `firesteel doctor` says which scopes are missing, `firesteel connect` asks for them",
    ),
    Row(
        name="login ended",
        codes=RECONNECT,
        error=TokenExpired,
        read=_RAISE,
        set=_RAISE,
        create=_RAISE,
        hint=_CONNECT,
    ),
    Row(
        name="app not accepted",
        codes={Code.INVALID_PARTNER, Code.APP_FORBIDDEN},
        error=Rejected,
        read=_RAISE,
        set=_RAISE,
        create=_RAISE,
        hint="; check the app's id and its secret (FIRESTEEL_APP_SECRET), then `firesteel connect` again",
    ),
    Row(
        name="honoured before, or a file of that name is there",
        codes={Code.DUPLICATED_REQUEST, Code.DUPLICATED_MATERIAL_NAME},
        error=Duplicate,
        read=_RAISE,
        set=_RAISE,
        create=Cell(Do.LOOK),
    ),
    Row(
        name="not ready",
        codes={Code.TASK_NOT_READY, Code.VIDEO_TRANSCODING},
        error=Unavailable,
        read=_LATER,
        set=_LATER,
        create=_LOOK_LATER,
    ),
    Row(
        name="somebody else writes",
        codes={Code.WRITE_CONFLICT},
        error=Unavailable,
        read=_AGAIN,
        set=_AGAIN,
        create=_LOOK_LATER,
    ),
    Row(
        name="task failed or maintenance",
        codes={Code.GENERAL_TASK_ERROR, Code.RPC_VALIDATION_ERROR, Code.INTERFACE_OFFLINE, Code.MAINTENANCE},
        error=Unavailable,
        read=_AGAIN,
        set=_AGAIN,
        create=_LOOK_LATER,
    ),
    Row(
        name="platform failed",
        codes=range(50_000, 60_000),
        error=Unavailable,
        read=_AGAIN,
        set=_AGAIN,
        create=_LOOK_LATER,
    ),
    Row(name="no answer", codes={SILENCE}, error=Unavailable, read=_AGAIN, set=_AGAIN, create=_LOOK_LATER),
    Row(name="HTTP 5xx", codes=range(500, 600), error=Unavailable, read=_LATER, set=_LATER, create=_LOOK_LATER),
    Row(name="cut answer", codes={CUT}, error=Unavailable, read=_AGAIN, set=_AGAIN, create=_LOOK_LATER),
    Row(name="short page", codes={SHORT}, error=Unavailable, read=_AGAIN, set=_AGAIN, create=_LOOK_LATER),
    Row(
        name="partly done",
        codes={Code.PARTIAL_OK},
        error=Unavailable,
        read=_AGAIN,
        set=_AGAIN,
        create=_LOOK_LATER,
    ),
    Row(name="unknown shape", codes={STRANGE}, error=PlatformError, read=_RAISE, set=_RAISE, create=Cell(Do.LOOK)),
    Row(
        name="refused",
        codes=range(1 << 31),
        error=Rejected,
        read=_RAISE,
        set=_RAISE,
        create=_RAISE,
    ),
)
"""The first row whose numbers have the error's is the one that counts."""

_LIMITS_S = (1.0, 60.0, 300.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try, and how long to wait at most before each further attempt."""

    attempts: int = 4
    first_s: float = 0.5
    longest_s: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float], float] = float
    """Turns a wait into a somewhat longer one, so that clients that failed together do not come back together."""

    def before(self, attempt: int, wait: Wait) -> float | None:
        """Seconds to wait before the attempt after that one, counted from 0; None where there is no further one."""
        if attempt + 1 >= self.attempts or wait is Wait.NONE:
            return None
        if wait is Wait.LIMIT:
            seconds = _LIMITS_S[min(attempt, len(_LIMITS_S) - 1)]
        else:
            seconds = self.first_s * (10 if wait is Wait.SLOWLY else 1) * 2**attempt
        return self.jitter(min(seconds, self.longest_s))


def row(code: int) -> Row:
    return next((each for each in TABLE if code in each.codes), TABLE[-1])


def cell(error: PlatformError, kind: Kind) -> Cell:
    return row(error.code).cell(kind)


def failure(code: int, message: str, request_id: str = "") -> PlatformError:
    """The error a number is, with the platform's words and what a person can do."""
    found = row(code)
    return found.error(code, f"{message.rstrip('.')}{found.hint}" if found.hint else message, request_id)


def again(call: Callable[[], T], kind: Kind, patience: Patience, refresh: Callable[[], None] | None = None) -> T:
    """The first answer of `call`, repeated as the table says. `refresh` renews the token; None where nothing can."""
    attempt, renewed = 0, False
    while True:
        try:
            return call()
        except PlatformError as error:
            what = cell(error, kind)
            if what.do is Do.REFRESH and refresh is not None and not renewed:
                refresh()
                renewed = True
                continue
            wait = patience.before(attempt, what.wait) if what.do is Do.AGAIN else None
            if wait is None:
                raise
            patience.sleep(wait)
            attempt += 1
