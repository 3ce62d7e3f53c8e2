"""What the comments under a post say, and how many people behind them may buy.

values      a comment, what it says, the labels there are
intent      people with a buying intent: as told, and corrected for what the labelling gets wrong
prevalence  from how many were told to how many there are
"""

from .intent import Intent, buying, intent_authors, intents, with_intents
from .prevalence import ErrorRates, adjusted, shifted
from .values import BUYING, INTENTS, SPAM, Comment, Labelled

__all__ = [
    "BUYING",
    "INTENTS",
    "SPAM",
    "Comment",
    "ErrorRates",
    "Intent",
    "Labelled",
    "adjusted",
    "buying",
    "intent_authors",
    "intents",
    "shifted",
    "with_intents",
]
