"""Columns of one's own: simple arithmetic over the figures there are, worked out for all posts at once.

``saves / views * 1000`` over arrays in which NaN is "not known": a figure made of one that is not known is not known,
and so is a division by zero. For the total of all posts the same formula is put over sums, where its figures add.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...errors import BadInput

Array = NDArray[np.float64]
LONGEST = 200
"""Characters of a formula: more than any needs, too few to exhaust the interpreter's stack."""
_Worked = Callable[[Mapping[str, Array]], Array]
_OPERATORS: dict[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / np.where(right == 0, np.nan, right),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula that was understood."""

    text: str
    sources: tuple[str, ...]
    """The figures it is made of, in order of appearance."""
    adds: bool
    """Whether the same formula over sums is its total: sums, and quotients of sums, of its figures."""
    _work: _Worked

    def over(self, figures: Mapping[str, Array]) -> Array:
        """Each of `sources` as an array, all of one shape; NaN where not known."""
        with np.errstate(over="ignore", invalid="ignore"):
            made = np.asarray(self._work(figures), dtype=np.float64)
        return np.where(np.isfinite(made), made, np.nan)


def parse(text: str, known: Collection[str], *, where: str) -> Figure:
    """Numbers, figures, ``+ - * /`` and brackets. Raises `BadInput` naming the place and the figures there are."""
    if len(text) > LONGEST:
        raise BadInput(f"a formula of {len(text):,} characters is too long", where=where, remedy=f"use up to {LONGEST}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        place = getattr(error, "offset", None) or 1
        raise BadInput(
            f"{text!r} is no arithmetic (character {place})",
            where=where,
            remedy="use figures, numbers, + - * / and ( )",
        ) from error
    sources: dict[str, None] = {}
    work = _compiled(tree, known, sources, where)
    if not sources:
        raise BadInput(f"{text!r} names no figure", where=where, remedy=f"use some of {', '.join(known)}")
    return Figure(text.strip(), tuple(sources), _shape(tree) in (_SUM, _QUOTIENT), work)


_CONSTANT, _SUM, _QUOTIENT, _OTHER = range(4)


def _shape(node: ast.expr) -> int:
    """What a formula is as a whole: a number, a sum of figures, a quotient of sums, or something that has no total."""
    match node:
        case ast.Constant():
            return _CONSTANT
        case ast.Name():
            return _SUM
        case ast.UnaryOp(operand=operand):
            return _shape(operand)
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _shape(left), _shape(right)
            if isinstance(op, ast.Add | ast.Sub):
                return one if one == other else _QUOTIENT if {one, other} == {_CONSTANT, _QUOTIENT} else _OTHER
            if other == _CONSTANT:
                return one
            if isinstance(op, ast.Mult):
                return other if one == _CONSTANT else _OTHER
            return _QUOTIENT if (one, other) == (_SUM, _SUM) else _OTHER
    return _OTHER


def _compiled(node: ast.expr, known: Collection[str], sources: dict[str, None], where: str) -> _Worked:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            one, other = _compiled(left, known, sources, where), _compiled(right, known, sources, where)
            operate = _OPERATORS[type(op)]
            return lambda figures: operate(one(figures), other(figures))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            positive = _compiled(operand, known, sources, where)
            return lambda figures: -positive(figures)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            fixed = _number(number, where)
            return lambda _: fixed
        case ast.Name(id=name):
            if name not in known:
                raise BadInput(f"there is no figure {name!r}", where=where, remedy=_nearest(name, known))
            sources[name] = None
            return lambda figures: figures[name]
    said = ast.unparse(node)
    raise BadInput(f"{said!r} cannot be used here", where=where, remedy="use figures, numbers, + - * / and ( )")


def _number(number: float, where: str) -> Array:
    try:
        return np.asarray(float(number))
    except OverflowError:
        raise BadInput("a number is too large", where=where, remedy="use a smaller one") from None


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=2, cutoff=0.6)
    return f"did you mean {' or '.join(near)}?" if near else f"use some of {', '.join(known)}"
