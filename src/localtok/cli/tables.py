"""Tables for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH = 80
_GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """Columns as wide as what is in them, the first `words` of them to the left and the others to the right."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]
    lines = [
        _GAP.join(
            one.ljust(width) if k < words else one.rjust(width)
            for k, (one, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (head, *rows)
    ]
    return "".join(line.rstrip() + "\n" for line in lines)


def money(amount: float) -> str:
    """Two decimals, or none where it is so much that they do not matter."""
    return f"{amount:,.2f}" if abs(amount) < 10_000 else f"{amount:,.0f}"


def signed(amount: float) -> str:
    return ("+" if amount > 0 else "") + money(amount)


def share(part: float, whole: float, decimals: int = 1) -> str:
    return f"{100 * part / whole:.{decimals}f} %" if whole else "-"


def ratio(part: float, whole: float) -> str:
    return money(part / whole) if whole else "-"


def short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
