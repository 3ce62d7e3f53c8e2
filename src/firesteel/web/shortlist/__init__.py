"""The page of posts: what is asked for, which posts that keeps and in which order, and how a table of them reads.

Views are shown and never order the table: they are context, not merit (R-052).

    asking     a page's address → `Ask`, and back
    columns    each figure of `posts.DEFINITIONS`, and arithmetic of one's own, as a column
    keeping    views and filters over all posts at once; the order; how many each would keep
    table      heads, cells, totals
    marks      sparklines and covers
"""

from .asking import Ask, asked
from .columns import BY_KEY, COLUMNS, FIGURES, SETS, Column, Own, Shown, chosen_columns
from .keeping import FILTERS, REACHES, SORTS, SURES, VIEWS, counts, options, order, places
from .table import Cell, Head, Line, Sums, heads, lines, scale, totals

__all__ = [
    "BY_KEY",
    "COLUMNS",
    "FIGURES",
    "FILTERS",
    "REACHES",
    "SETS",
    "SORTS",
    "SURES",
    "VIEWS",
    "Ask",
    "Cell",
    "Column",
    "Head",
    "Line",
    "Own",
    "Shown",
    "Sums",
    "asked",
    "chosen_columns",
    "counts",
    "heads",
    "lines",
    "options",
    "order",
    "places",
    "scale",
    "totals",
]
