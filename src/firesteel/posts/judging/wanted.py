"""The match of viewers with those wanted (`audience`) as one more signal beside what viewers did."""

from __future__ import annotations

import numpy as np

from ..audience import matches
from ..columns import Columns
from ..measures import AUDIENCE
from ..values import Viewers
from .arithmetic import logarithms
from .baseline import Judged


def audience_of(columns: Columns, target: Viewers, per: str) -> Judged | None:
    """The match of each post's viewers with those wanted, as a signal; None where no post knows its viewers."""
    found = matches(columns.posts, target, per=per)
    seen = ~np.isnan(found.lift)
    if not seen.any():
        return None
    n = np.where(seen, found.n, 1.0)
    variance = np.where(seen, found.variance, 0.0)
    reliability = np.where(seen, found.reliability, 0.0)
    return Judged(
        measure=AUDIENCE,
        seen=seen,
        count=found.raw * n,
        n=n,
        lift=np.where(seen, found.lift, 0.0),
        variance=variance,
        reliability=reliability,
        usual=logarithms(np.where(seen, found.usual, 1.0)),
        own=variance,
        spread=np.where(seen, variance / np.maximum(1.0 - reliability, 1e-6), 1.0),
    )
