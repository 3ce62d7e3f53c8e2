"""What we intend to buy, before any of it exists on the platform: plans, their names and their tracking links.

values         Brief, Candidate → Plan, its flights, its threshold
drafting       draft(): which posts fly, for how long, with how much each
spend          what is planned, at risk, and on one post or creator
names          of campaigns and ads
links          tracking parameters and their faults
fingerprints   what an approval binds to
"""

from .drafting import ADGROUP_FLOOR, CAMPAIGN_FLOOR, LEAST_CREATORS, LEAST_POSTS, draft
from .fingerprints import fingerprint
from .links import lint_link, tracking_link
from .names import AdName, ad_name, parse_name
from .spend import days, money_at_risk, planned_spend, shares
from .values import (
    LINKED,
    MEASURED,
    RESULT_WORDS,
    RESULTS,
    SUCCESS,
    AtEnd,
    Audience,
    Brief,
    Candidate,
    Flight,
    Frequency,
    Kind,
    Objective,
    Plan,
    Threshold,
)

__all__ = [
    "ADGROUP_FLOOR",
    "CAMPAIGN_FLOOR",
    "LEAST_CREATORS",
    "LEAST_POSTS",
    "LINKED",
    "MEASURED",
    "RESULTS",
    "RESULT_WORDS",
    "SUCCESS",
    "AdName",
    "AtEnd",
    "Audience",
    "Brief",
    "Candidate",
    "Flight",
    "Frequency",
    "Kind",
    "Objective",
    "Plan",
    "Threshold",
    "ad_name",
    "days",
    "draft",
    "fingerprint",
    "lint_link",
    "money_at_risk",
    "parse_name",
    "planned_spend",
    "shares",
    "tracking_link",
]
