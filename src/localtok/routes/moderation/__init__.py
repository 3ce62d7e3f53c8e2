"""Comments on ads, and words that hide them."""

from __future__ import annotations

from . import comments, exports, words

DOORS = (*comments.DOORS, *exports.DOORS, *words.DOORS)
