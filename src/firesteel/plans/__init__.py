"""What we intend to buy, before any of it exists on the platform: plans, their names and their tracking links.

values         Brief, Candidate → Plan, its flights, its threshold; Portfolio
drafting       draft(): which posts fly, for how long, with how much each
portfolios     portfolio(): a plan for each objective that the posts of a brief serve
cautions       what makes a plan less use than it costs
starting       when a plan begins whose maker names a day
spend          what is planned, at risk, and on one post or creator
means          what an ad account can promote, and the objectives it is offered
formats        Spark Ad or uploaded file, for which job
naming, names  templates of names; names of campaigns, ad groups and ads, written and read back
written        whether briefs and plans that people write themselves can be planned at all
links          tracking parameters and their faults
documents      briefs, plans and portfolios as YAML
comparing      two plans beside each other; a plan once more for other days
help           what each field of a brief means
fingerprints   what an approval binds to
"""

from .cautions import LEARNED, RECOMMENDED, cautions, recommended_floor
from .comparing import Difference, compare, copied
from .documents import from_yaml, money_of, money_text, span_text, to_yaml
from .drafting import ADGROUP_FLOOR, CAMPAIGN_FLOOR, LEAST_CREATORS, LEAST_POSTS, draft
from .fingerprints import fingerprint
from .formats import JOB_LABELS, Job, Recommendation, recommended
from .help import HELP, Help, help_of
from .links import LinkFault, lint_change, lint_link, lint_organic, tracking_link
from .means import AccountMeans, App, Shop, checked_means, offered
from .names import AdName, ad_name, campaign_name, group_name, parse_name
from .naming import FIELDS, Naming, checked_naming, checked_template, parse
from .portfolios import objective_for, portfolio
from .spend import account_days, days, money_at_risk, most_spend, planned_spend, shares
from .starting import first_moment
from .values import (
    CAPPED,
    COLD,
    COUNT_WORDS,
    LINKED,
    MEASURED,
    RESULT_WORDS,
    RESULTS,
    SUCCESS,
    WARM,
    AtEnd,
    Audience,
    Brief,
    Candidate,
    Caution,
    CreatorShare,
    Flight,
    Frequency,
    Kind,
    LeftOut,
    Line,
    Objective,
    Part,
    Plan,
    Portfolio,
    Threshold,
    Whole,
    a_result,
    frequency_of,
    noun,
)

__all__ = [
    "ADGROUP_FLOOR",
    "CAMPAIGN_FLOOR",
    "CAPPED",
    "COLD",
    "COUNT_WORDS",
    "FIELDS",
    "HELP",
    "JOB_LABELS",
    "LEARNED",
    "LEAST_CREATORS",
    "LEAST_POSTS",
    "LINKED",
    "MEASURED",
    "RECOMMENDED",
    "RESULTS",
    "RESULT_WORDS",
    "SUCCESS",
    "WARM",
    "AccountMeans",
    "AdName",
    "App",
    "AtEnd",
    "Audience",
    "Brief",
    "Candidate",
    "Caution",
    "CreatorShare",
    "Difference",
    "Flight",
    "Frequency",
    "Help",
    "Job",
    "Kind",
    "LeftOut",
    "Line",
    "LinkFault",
    "Naming",
    "Objective",
    "Part",
    "Plan",
    "Portfolio",
    "Recommendation",
    "Shop",
    "Threshold",
    "Whole",
    "a_result",
    "account_days",
    "ad_name",
    "campaign_name",
    "cautions",
    "checked_means",
    "checked_naming",
    "checked_template",
    "compare",
    "copied",
    "days",
    "draft",
    "fingerprint",
    "first_moment",
    "frequency_of",
    "from_yaml",
    "group_name",
    "help_of",
    "lint_change",
    "lint_link",
    "lint_organic",
    "money_at_risk",
    "money_of",
    "money_text",
    "most_spend",
    "noun",
    "objective_for",
    "offered",
    "parse",
    "parse_name",
    "planned_spend",
    "portfolio",
    "recommended",
    "recommended_floor",
    "shares",
    "span_text",
    "to_yaml",
    "tracking_link",
]
