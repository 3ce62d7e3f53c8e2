"""What a trade posts, what its buyers ask and what it wants from money: one preset each (R-124 … R-131).

A preset changes no statistics. It names formats and roles, says which comments count as intent, which objective is usual,
and may weigh signals differently under one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..errors import BadInput
from .measures import MEASURES, WEIGHTS
from .roles import (
    ANSWER,
    AUTHORITY,
    CREATOR_REVIEW,
    FOUNDER_STORY,
    INSPIRATION,
    LESSON,
    OFFER,
    PEOPLE,
    PRODUCT_DEMO,
    PROOF,
    TRUST,
    Format,
    Role,
    recognised,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is wanted, in the trade's own words, and the objective and metrics that stand for it (R-127)."""

    name: str
    label: str
    objective: str
    metrics: tuple[str, ...]
    """Names of `measurement.METRICS` that tell whether it is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """How one trade chooses posts."""

    name: str
    label: str
    says: str
    """Whom it is for, in a sentence."""
    formats: tuple[Format, ...]
    roles: tuple[Role, ...]
    intents: tuple[str, ...]
    """Labels of comments that count as intent."""
    objective: str
    """The usual one; a key of `WEIGHTS`."""
    goals: tuple[Goal, ...]
    order: str = "score"
    """The figure its list is ordered by: a name of `DEFINITIONS`."""
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    """By objective: the weights that differ from `WEIGHTS`."""
    local: bool = False
    """Whether only people near a place can buy, so that a target market must be set."""
    note: str = ""
    """What the preset cannot do, in a sentence; empty where nothing needs saying."""

    def weighed(self, objective: str) -> Mapping[str, float]:
        """What each signal counts for under an objective; a key of `WEIGHTS`, else `BadInput`."""
        if objective not in WEIGHTS:
            raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
        return MappingProxyType({**WEIGHTS[objective], **self.weights.get(objective, {})})

    def format_of(self, text: str) -> Format | None:
        """The format free text names; None where it is none of this trade's."""
        return recognised(text, self.formats)

    def role_of(self, text: str) -> Role | None:
        """The role free text names, itself or by way of a format; None where it says nothing."""
        roles = {role.name: role for role in self.roles}
        for exactly in (True, False):
            role = recognised(text, self.roles, exactly=exactly)
            form = recognised(text, self.formats, exactly=exactly)
            if role or form:
                return role or (roles[form.role] if form else None)
        return None


_PROFILE = ("paid_profile_visits", "paid_follows", "cost_per_follow")
_SELL = Goal(name="sell", label="Sell", objective="sales", metrics=("orders", "cost_per_order", "roas"))
_VISITS = Goal(name="visits", label="Bring people to the shop", objective="traffic", metrics=("ctr", "cpm"))
_KNOWN = Goal(
    name="awareness", label="Be known", objective="reach", metrics=("impressions", "cpm", "hook_rate", "views")
)
_REMARKETING = Goal(
    name="remarketing-audience",
    label="Grow the audience for remarketing",
    objective="views",
    metrics=("views", "six_second_rate", "completion_rate"),
)
_AUTHORITY = Goal(
    name="profile-authority", label="Make the profile an authority", objective="community", metrics=_PROFILE
)
_DEEPER = Goal(
    name="deeper-resource",
    label="Lead people to a deeper resource",
    objective="traffic",
    metrics=("ctr", "cpm", "average_watch"),
)
_LEADS = Goal(name="leads", label="Win enquiries", objective="leads", metrics=("conversions", "click_conversion_rate"))
_FOLLOWERS = Goal(name="followers", label="Win followers", objective="community", metrics=_PROFILE)

_WANTS = ("intent.buy", "intent.lead")
_SHOP = (
    "q.price",
    "q.sizing",
    "q.shipping_returns",
    "q.ingredients_material",
    "q.colour_shade",
    "q.availability",
    "q.how_it_works_suitability",
    *_WANTS,
)
_SERVICES = (
    "b2b.templates",
    "b2b.examples",
    "b2b.audit",
    "b2b.pricing",
    "b2b.process",
    "b2b.next_steps",
    "q.price",
    "q.availability",
    "q.how_it_works_suitability",
    *_WANTS,
)
"""R-064, and what people ask of services besides."""

_ALL: tuple[Preset, ...] = (
    Preset(
        name="generic",
        label="Any trade",
        says="For a brand that is none of the others: only what holds everywhere.",
        formats=(
            Format(name="demo", label="Demo", role="product-demo"),
            Format(name="review", label="Review", role="creator-review"),
            Format(name="story", label="Founder story", role="founder-story"),
        ),
        roles=(FOUNDER_STORY, CREATOR_REVIEW, PRODUCT_DEMO),
        intents=_SHOP,
        objective="sales",
        goals=(_SELL, _LEADS, _VISITS, _KNOWN, _FOLLOWERS),
    ),
    Preset(
        name="e-commerce",
        label="E-commerce",
        says="For shops: the best candidates are posts under which people ask what a buyer asks.",
        formats=(
            Format(name="demo", label="Demo", role="product-demo", words=("demo",)),
            Format(name="try-on", label="Try-on or styling", role="inspiration", words=("try", "styling", "outfit")),
            Format(name="before-after", label="Before and after", role="proof", words=("before",)),
            Format(name="unboxing", label="Unboxing", role="inspiration", words=("unbox", "haul")),
            Format(name="comparison", label="Comparison", role="proof", words=("compar", "versus")),
            Format(name="creator-review", label="Creator review", role="creator-review", words=("review",)),
            Format(name="objection-handling", label="Objection handling", role="answer", words=("objection",)),
            Format(name="faq-reply", label="Reply to a question", role="answer", words=("faq", "reply")),
            Format(name="routine", label="Routine", role="inspiration", words=("routine", "grwm")),
        ),
        roles=(CREATOR_REVIEW, FOUNDER_STORY, PRODUCT_DEMO, PROOF, ANSWER, INSPIRATION, TRUST),
        intents=_SHOP,
        objective="sales",
        goals=(_SELL, _VISITS, _KNOWN, _REMARKETING, _FOLLOWERS),
        order="intent_rate",
    ),
    Preset(
        name="b2b",
        label="B2B",
        says="For companies that sell to companies: people keep, ask and look up long before they buy.",
        formats=(
            Format(name="expert-clip", label="Expert clip", role="authority", words=("expert",)),
            Format(
                name="founder-opinion", label="Founder's opinion", role="founder-story", words=("founder", "opinion")
            ),
            Format(name="event-snippet", label="From an event", role="authority", words=("event", "talk", "panel")),
            Format(name="education", label="Education", role="lesson", words=("educat", "explain", "how")),
            Format(name="creator-explanation", label="Explained by a creator", role="trust", words=("creator",)),
        ),
        roles=(AUTHORITY, FOUNDER_STORY, LESSON, TRUST, PRODUCT_DEMO, ANSWER),
        intents=_SERVICES,
        objective="leads",
        goals=(_KNOWN, _REMARKETING, _AUTHORITY, _DEEPER, _LEADS),
        weights={
            "leads": {"intent_comments": 1.5, "profile_visits": 1.2, "saves": 1.2},
            "traffic": {"intent_comments": 1.2, "profile_visits": 1.2, "saves": 1.2},
        },
        note="an audit, an example or a template is asked for in few words; read the comments behind the number",
    ),
    Preset(
        name="local-services",
        label="Local services",
        says="For salons, practices and workshops: only people near the premises can buy.",
        formats=(
            Format(name="transformation", label="Transformation", role="proof", words=("transform", "before")),
            Format(name="process", label="How it is done", role="product-demo", words=("process", "making")),
            Format(
                name="client-question", label="A client's question", role="answer", words=("client", "question", "faq")
            ),
            Format(name="staff", label="Staff", role="people", words=("staff", "team")),
            Format(name="premises", label="Premises", role="people", words=("premises", "tour", "studio")),
            Format(name="service-explanation", label="A service explained", role="offer", words=("service", "explain")),
        ),
        roles=(PROOF, PRODUCT_DEMO, ANSWER, PEOPLE, OFFER, CREATOR_REVIEW, FOUNDER_STORY, TRUST),
        intents=_SERVICES,
        objective="leads",
        goals=(
            _LEADS,
            _KNOWN,
            Goal(name="visits", label="Bring people to the booking page", objective="traffic", metrics=("ctr", "cpm")),
            _FOLLOWERS,
        ),
        local=True,
        note="viewers are known by country, not by town: set the country here and the place in the flight's audience",
    ),
    Preset(
        name="education",
        label="Education",
        says="For schools, courses and coaches: the post already teaches what the course goes on with.",
        formats=(
            Format(name="course-explanation", label="A course explained", role="offer", words=("course", "program")),
            Format(
                name="outcome", label="What became of somebody", role="proof", words=("outcome", "alumni", "result")
            ),
            Format(name="application-tip", label="Tip for applying", role="lesson", words=("appl", "tip")),
            Format(name="tutorial", label="Tutorial", role="lesson", words=("tutorial", "lesson", "how")),
        ),
        roles=(OFFER, PROOF, LESSON, AUTHORITY, TRUST, FOUNDER_STORY, ANSWER),
        intents=_SERVICES,
        objective="leads",
        goals=(
            Goal(name="applications", label="Win applications", objective="leads", metrics=_LEADS.metrics),
            _DEEPER,
            _KNOWN,
            _REMARKETING,
            _FOLLOWERS,
        ),
    ),
    Preset(
        name="recruitment",
        label="Recruitment",
        says="For employers: people want to see whom they would work with, and what they would do.",
        formats=(
            Format(name="day-in-the-job", label="A day in the job", role="product-demo", words=("day", "job")),
            Format(
                name="team-portrait", label="Portrait of a team", role="people", words=("team", "portrait", "colleague")
            ),
            Format(name="workplace", label="Workplace", role="people", words=("workplace", "office", "tour")),
            Format(name="career-story", label="Somebody's career", role="proof", words=("career", "story")),
            Format(name="application-tip", label="Tip for applying", role="answer", words=("appl", "tip", "interview")),
            Format(
                name="open-position", label="Open position", role="offer", words=("open", "position", "hiring", "vacan")
            ),
        ),
        roles=(PEOPLE, OFFER, PROOF, ANSWER, PRODUCT_DEMO, FOUNDER_STORY, TRUST),
        intents=("b2b.process", "b2b.next_steps", "q.availability", "q.how_it_works_suitability", "intent.lead"),
        objective="leads",
        goals=(
            Goal(name="applications", label="Win applications", objective="leads", metrics=_LEADS.metrics),
            Goal(
                name="career-page", label="Bring people to the career page", objective="traffic", metrics=("ctr", "cpm")
            ),
            Goal(name="employer-brand", label="Be known as an employer", objective="reach", metrics=_KNOWN.metrics),
        ),
        note='the comment model was taught that "are you hiring?" is chatter: read the comments yourself',
    ),
    Preset(
        name="creator",
        label="Creator campaign",
        says="For campaigns carried by creators: their word sells, so people ask what the product is and where to get it.",
        formats=(
            Format(name="creator-review", label="Creator review", role="creator-review", words=("review",)),
            Format(name="routine", label="Routine", role="inspiration", words=("routine", "grwm", "vlog")),
            Format(name="haul", label="Haul or unboxing", role="inspiration", words=("haul", "unbox")),
            Format(name="challenge", label="Challenge or trend", role="people", words=("challenge", "trend", "duet")),
            Format(name="tutorial", label="Tutorial", role="lesson", words=("tutorial", "how")),
            Format(name="story-time", label="Story", role="trust", words=("story",)),
            Format(
                name="question-reply", label="Reply to a question", role="answer", words=("reply", "question", "faq")
            ),
        ),
        roles=(CREATOR_REVIEW, INSPIRATION, PRODUCT_DEMO, LESSON, ANSWER, TRUST, PEOPLE, FOUNDER_STORY),
        intents=(*_SHOP, "q.product_identity"),
        objective="sales",
        goals=(_SELL, _VISITS, _KNOWN, _REMARKETING, _FOLLOWERS),
        order="intent_rate",
    ),
    Preset(
        name="personal-brand",
        label="Personal brand",
        says="For people who are the brand: a follower who comes back is worth more than a click.",
        formats=(
            Format(name="opinion", label="Opinion", role="authority", words=("opinion", "take", "rant")),
            Format(name="story", label="My story", role="founder-story", words=("story", "journey")),
            Format(name="lesson", label="Lesson", role="lesson", words=("lesson", "tip", "how")),
            Format(name="behind-the-scenes", label="Behind the scenes", role="people", words=("behind", "bts", "vlog")),
            Format(
                name="question-reply", label="Reply to a question", role="answer", words=("reply", "question", "faq")
            ),
            Format(name="client-result", label="A client's result", role="proof", words=("client", "result")),
        ),
        roles=(AUTHORITY, FOUNDER_STORY, LESSON, PEOPLE, ANSWER, PROOF, OFFER, TRUST),
        intents=_SERVICES,
        objective="community",
        goals=(_FOLLOWERS, _AUTHORITY, _DEEPER, _LEADS, _KNOWN),
    ),
)
PRESETS: Mapping[str, Preset] = MappingProxyType({each.name: each for each in _ALL})
"""By name; `generic` first."""
GENERIC = PRESETS["generic"]

CARRIES: Mapping[str, str] = MappingProxyType(
    {
        "retention": "value",
        "purchase questions": "value",
        "shares and saves": "value",
        "profile visits": "trust",
        "comments": "talk",
        "audience": "fit",
    }
)
"""What each family of useful signals is evidence of (R-015, R-131): people got something out of the post, believe who is
speaking, have something to say, or are the ones who are wanted."""


def preset(name: str) -> Preset:
    """A preset by name; `generic` for an empty one. Raises `BadInput` naming those there are."""
    if not name:
        return GENERIC
    if name not in PRESETS:
        raise BadInput(f"there is no preset {name!r}", where="preset", remedy=f"choose one of {', '.join(PRESETS)}")
    return PRESETS[name]


def proposed(kind: str, within: Preset = GENERIC, *, tracking_ready: bool) -> tuple[str, ...]:
    """The objectives a post of this role or format serves best, best first (R-087 … R-090).

    Sales and leads only once tracking can measure them, else traffic. Empty where the text says nothing: then any
    objective is as good as another.
    """
    role = within.role_of(kind)
    return role.proposed(tracking_ready=tracking_ready) if role else ()


def carried(signals: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of what signals above usual are evidence: "value", "trust", "talk", "fit", each with its families in order."""
    families = {measure.name: measure.family for measure in MEASURES}
    fired = {families.get(name, "audience" if name.startswith("audience") else name) for name in signals}
    found: dict[str, tuple[str, ...]] = {}
    for family, what in CARRIES.items():
        if family in fired:
            found[what] = (*found.get(what, ()), family)
    return found
