"""Organic posts, the people who made them, what their audience did, and which posts deserve money.

A post is judged signal by signal against its account's own usual post of that length and age, never by its views: views
only say how much is known.

    values       a creator, a post, its signals; what ranking says of it
    measures     the signals that count, how each is said, its weight by objective
    definitions  every figure of a post as data (what others publish in benchmarks, what a file never shows in sources)
    presets      a trade's formats, roles, intents and objectives

    columns      posts as columns
    judging/     each signal against the account's usual post: the statistics
    verdicts     promote, test, improve, do not boost: the score and its thresholds
    reasons      the verdict in words
    ranking      rank(): all of it together

    audience     how far viewers are the people wanted
    retention    what the second-by-second curve shows
    unpaid       the post without what ads won
    learning     weights out of finished flights
    message      what a post promises against what a page says
"""

from .judging.baseline import OWN_BASELINE
from .measures import MEASURES, WEIGHTS
from .presets import PRESETS, Preset
from .ranking import Ranking, rank, rank_columns
from .values import COUNTS, Creator, Music, Post, Ranked, Signal, Signals, Verdict, Viewers

__all__ = [
    "COUNTS",
    "MEASURES",
    "OWN_BASELINE",
    "PRESETS",
    "WEIGHTS",
    "Creator",
    "Music",
    "Post",
    "Preset",
    "Ranked",
    "Ranking",
    "Signal",
    "Signals",
    "Verdict",
    "Viewers",
    "rank",
    "rank_columns",
]
