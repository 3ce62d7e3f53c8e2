"""What each command that writes asks of whoever runs it. `console.name` asks this, once the workspace is open.

Whoever can run commands here can also read and replace the files, so this keeps colleagues from doing what is not theirs;
it does not keep out whoever owns the machine. What moves money is refused by the desk as well, whoever asks.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any

import typer

from ..desk import Desk, team
from ..errors import BadInput, NotApproved
from ..roles import Act, same_person

Acts = tuple[Act, ...]

ACTS: Mapping[str, Acts] = {
    "connect": (Act.CONNECT,),
    "workspace allow-writes": (Act.CONNECT,),
    "import": (Act.IMPORT,),
    "posts describe": (Act.DESCRIBE,),
    "pick": (Act.DESCRIBE,),
    "aim": (Act.DESCRIBE,),
    "authorize": (Act.AUTHORIZE,),
    "rights codes": (Act.AUTHORIZE,),
    "rights feed": (Act.EXPORT,),
    "rights": (Act.AGREE,),
    "creators contact": (Act.AGREE,),
    "creators settle": (Act.AUTHORIZE, Act.AGREE),
    "creators": (Act.LETTER,),
    "comments brief": (Act.DESCRIBE, Act.MODERATE),
    "comments": (Act.MODERATE,),
    "plan": (Act.PLAN,),
    "plans": (Act.PLAN,),
    "twins": (Act.PLAN,),
    "gate sign-off": (Act.SIGN_OFF,),
    "gate sign": (Act.SIGN_OFF,),
    "gate waive": (Act.WAIVE,),
    "gate unwaive": (Act.WAIVE,),
    "gate": (Act.PLAN, Act.SIGN_OFF),
    "launch": (Act.LAUNCH, Act.APPROVE),
    "undo-launch": (Act.LAUNCH,),
    "stop": (Act.STOP, Act.LIFT_STOP),
    "decide": (Act.DECIDE,),
    "decisions": (Act.DECIDE,),
    "ends": (Act.DECIDE, Act.APPROVE),
    "limits": (Act.LIMIT,),
    "notices": (Act.NOTICES,),
    "undo": tuple(dict.fromkeys(team.UNDOES.values())),
    "forget": (Act.FORGET,),
    "people": (Act.FORGET,),
    "team": (Act.TEAM,),
    "user": (Act.TEAM,),
}
"""By the words after `firesteel`; where there is no entry for all of them, the one for the first holds. Any one is enough:
what a command does after that, the desk asks for by itself. A command that is missing is for owners only."""


_RUNNING: ContextVar[str] = ContextVar("running", default="")
_OPENED: ContextVar[Desk | None] = ContextVar("opened", default=None)


def watch(app: typer.Typer, words: tuple[str, ...] = ()) -> None:
    """Have every command say which it is while it runs; once, when all are mounted."""
    for command in app.registered_commands:
        if command.callback is not None:
            name = command.name or command.callback.__name__.strip("_").replace("_", "-")
            command.callback = _saying(command.callback, " ".join((*words, name)))
    for group in app.registered_groups:
        if group.typer_instance is not None:
            watch(group.typer_instance, (*words, group.name or ""))


def opened(desk: Desk) -> None:
    """The running command works on this desk from here on."""
    _OPENED.set(desk)


def check_opened(actor: str) -> None:
    """`check` on the desk that the running command opened; nothing before it has opened one."""
    desk = _OPENED.get()
    if desk is not None:
        check(desk, actor)


def check(desk: Desk, actor: str) -> None:
    """Raises `NotApproved` where the running command is not theirs, `BadInput` for a name that is no person's."""
    held = team.members(desk)
    if not held:
        return
    if any(same_person(actor, name) for name in team.RESERVED):
        raise BadInput(f"{actor!r} is nobody's name", where="--as", remedy="say who you are")
    wanted = asked(_RUNNING.get())
    if not any(team.allows(held, actor, act) for act in wanted):
        raise NotApproved(team.refusal(held, actor, wanted))


def asked(words: str) -> Acts:
    """What "rights agree" asks for."""
    return ACTS.get(words) or ACTS.get(words.partition(" ")[0]) or (Act.TEAM,)


def _saying(run: Callable[..., Any], words: str) -> Callable[..., Any]:
    @functools.wraps(run)
    def told(*given: Any, **named: Any) -> Any:
        before, other = _RUNNING.set(words), _OPENED.set(None)
        try:
            return run(*given, **named)
        finally:
            _RUNNING.reset(before)
            _OPENED.reset(other)

    return told
