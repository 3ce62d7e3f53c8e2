"""What the comments under a post say, and how many people behind them may buy.

values      a comment, what it says, the labels there are
intent      people with a buying intent: as told, and corrected for what the labelling gets wrong
prevalence  from how many were told to how many there are
triage      which comments want somebody, by when, in which order
clusters    questions of many people, put together
"""

from .clusters import Cluster, clusters
from .intent import Intent, buying, intent_authors, intents, with_intents
from .prevalence import ErrorRates, adjusted, shifted
from .triage import Answerer, Done, Item, does_harm, settled, triage
from .values import BUYING, INTENTS, LABELS, OTHER, SPAM, Comment, Labelled

__all__ = [
    "BUYING",
    "INTENTS",
    "LABELS",
    "OTHER",
    "SPAM",
    "Answerer",
    "Cluster",
    "Comment",
    "Done",
    "ErrorRates",
    "Intent",
    "Item",
    "Labelled",
    "adjusted",
    "buying",
    "clusters",
    "does_harm",
    "intent_authors",
    "intents",
    "settled",
    "shifted",
    "triage",
    "with_intents",
]
