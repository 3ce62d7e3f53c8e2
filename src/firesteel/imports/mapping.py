"""``views=play_cnt*counts``: which columns of a file are ours, as simple arithmetic over its own columns."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ..errors import BadInput

Value = float | None
_LONGEST = 400
"""Characters of a formula: far more than any needs, few enough never to exhaust the interpreter's stack."""
_LONG_NAME = 60
Evaluate = Callable[[Mapping[str, Value]], Value]
_OPERATORS: dict[type[ast.operator], Callable[[float, float], Value]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right if right else None,
}


@dataclass(frozen=True, slots=True)
class Formula:
    """What one of our columns is made of. A formula over a missing cell is missing, and so is a division by zero."""

    text: str
    sources: tuple[str, ...]
    """Columns of the file it reads, in order of appearance."""
    value: Evaluate

    @property
    def plain(self) -> bool:
        """Whether it is just one column."""
        return self.sources == (self.text,)


def parse_columns(text: str, ours: Collection[str]) -> dict[str, str]:
    """``"post_id=video_id,views=play_cnt*counts"`` as a dictionary. Raises `BadInput` with the place."""
    given: dict[str, str] = {}
    at = 0
    for part in _split(text):
        name, equals, right = part.partition("=")
        name, right = name.strip(), right.strip()
        where = f"--columns, character {at + 1}"
        at += len(part) + 1
        if not part.strip():
            continue
        if not equals or not name or not right:
            raise BadInput(
                f"{part.strip()!r} is no mapping", where=where, remedy="write ours=theirs, as in views=play_cnt*counts"
            )
        if name not in ours:
            raise BadInput(f"there is no column {name!r} of ours", where=where, remedy=_nearest(name, ours))
        if name in given:
            raise BadInput(f"{name!r} is given twice", where=where, remedy="keep one")
        given[name] = right
    return given


def formula(name: str, text: str, columns: Collection[str]) -> Formula:
    """Parse the right side of a mapping: numbers, column names, + - * / and brackets; a name with blanks in quotes.

    Raises `BadInput` naming the place and the columns there are.
    """
    if text in columns:
        return Formula(text, (text,), lambda row: row[text])
    if len(text) > _LONGEST:
        raise BadInput(
            f"a formula of {len(text):,} characters is too long",
            where=f"--columns {name}=…",
            remedy=f"use at most {_LONGEST:,}",
        )
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        offset = getattr(error, "offset", None) or 1
        raise BadInput(
            f"{text!r} is no arithmetic",
            where=_where(name, text, offset - 1),
            remedy="use numbers, column names, + - * / and ( )",
        ) from error
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str) and tree.value in columns:
        return formula(name, tree.value, columns)
    sources: dict[str, None] = {}
    value = _compile(tree, name, text, columns, sources)
    return Formula(text, tuple(sources), value)


def _compile(node: ast.expr, name: str, text: str, columns: Collection[str], sources: dict[str, None]) -> Evaluate:
    def inner(child: ast.expr) -> Evaluate:
        return _compile(child, name, text, columns, sources)

    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _binary(_OPERATORS[type(op)], inner(left), inner(right))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _binary(_OPERATORS[ast.Sub], lambda _: 0.0, inner(operand))
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as constant):
            fixed = float(constant)
            return lambda _: fixed
        case ast.Name(id=column) | ast.Constant(value=str() as column):
            if column not in columns:
                raise BadInput(
                    f"the file has no column {column!r}",
                    where=_where(name, text, node.col_offset),
                    remedy=_nearest(column, columns),
                )
            sources[column] = None
            return lambda row: row[column]
    raise BadInput(
        f"{ast.unparse(node)!r} cannot be used here",
        where=_where(name, text, node.col_offset),
        remedy="use numbers, column names, + - * / and ( )",
    )


def _binary(operate: Callable[[float, float], Value], left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(row: Mapping[str, Value]) -> Value:
        first, second = left(row), right(row)
        return None if first is None or second is None else operate(first, second)

    return evaluate


def _split(text: str) -> list[str]:
    """At commas outside quotes."""
    parts, quote = [""], ""
    for character in text:
        if character in "\"'" and quote in ("", character):
            quote = "" if quote else character
        if character == "," and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _where(name: str, text: str, offset: int) -> str:
    return f"--columns {name}={text}, character {len(name) + 2 + offset}"


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(near)}? There are: {listed(known)}" if near else f"there are: {listed(known)}"


def listed(names: Collection[str], most: int = 24) -> str:
    """Names for a message, not more than a reader takes in."""
    some = ", ".join(name if len(name) <= _LONG_NAME else f"{name[: _LONG_NAME - 1]}…" for name in list(names)[:most])
    return some if len(names) <= most else f"{some} and {len(names) - most} more"
