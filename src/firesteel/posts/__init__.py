"""Organic posts, the people who made them, what their audience did, and which posts deserve money.

A post is judged signal by signal against its account's own usual post of that length and age, never by its views: views
only say how much is known.

    values      a creator, a post, its signals; what ranking says of it
    measures    the signals that count, how each is said, its weight by objective
    baseline    each signal against the account's usual post (its statistics in fits, its sums in arithmetic)
    verdicts    promote, test, improve, do not boost: the score and its thresholds
    reasons     the verdict in words
    ranking     rank(): all of it together
"""

from .baseline import OWN_BASELINE
from .measures import MEASURES, WEIGHTS
from .ranking import Ranking, rank
from .values import COUNTS, Creator, Music, Post, Ranked, Signal, Signals, Verdict, Viewers

__all__ = [
    "COUNTS",
    "MEASURES",
    "OWN_BASELINE",
    "WEIGHTS",
    "Creator",
    "Music",
    "Post",
    "Ranked",
    "Ranking",
    "Signal",
    "Signals",
    "Verdict",
    "Viewers",
    "rank",
]
