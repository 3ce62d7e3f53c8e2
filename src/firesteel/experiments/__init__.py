"""What is compared with what: a portfolio of posts under one test, or one video as a Spark Ad and as an uploaded file.

portfolio  a creative test, its concentration, when all of it is hopeless, what of its budget is left
twins      the same video both ways: the plan, and what may not differ between the arms
"""

from .portfolio import (
    Concentration,
    CreativeTest,
    budget_left,
    concentration,
    creative_test,
    hopeless,
    judged_on,
    shares,
)
from .twins import differences, pairs, twin_plan

__all__ = [
    "Concentration",
    "CreativeTest",
    "budget_left",
    "concentration",
    "creative_test",
    "differences",
    "hopeless",
    "judged_on",
    "pairs",
    "shares",
    "twin_plan",
]
