"""What each field of a brief means, and what people ask about it: the words beside every field, here and in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """What stands beside one field."""

    field: str
    """As in `Brief`, `Line` or `Part`."""
    label: str
    says: str
    """What it means, in a sentence or two."""
    default: str = ""
    """What holds where nothing is said; empty where something must be."""
    asks: tuple[tuple[str, str], ...] = ()
    """What people ask, and the answer."""
    source: str = ""
    """Where the default or the limit comes from."""


def _help(field: str, label: str, says: str, default: str = "", source: str = "", *asks: tuple[str, str]) -> Help:
    return Help(field=field, label=label, says=says, default=default, asks=asks, source=source)


_ALL = (
    _help(
        "objective",
        "What the money is for",
        "What the platform looks for: people who buy, click, watch, follow, or simply many people. Each objective is a"
        " campaign of its own.",
        "sales",
        "R-081 … R-090",
        (
            "Which objective fits a post?",
            "Ask what the post does. A review by somebody who tried it wins buyers; a founder's story wins people who"
            " remember you; a demonstration wins clicks, and sales once your tracking measures them.",
        ),
        (
            "Why are app and shop missing?",
            "They show only where the ad account has an app, or a TikTok shop in the market.",
        ),
    ),
    _help(
        "aim",
        "Aim",
        "A word of your own for what this round tries, such as test or launch. It stands in the campaign's name.",
        "test",
        "practice D4",
    ),
    _help(
        "test_budget",
        "Test budget",
        "All that may be spent before anything is proven. It is the campaign's total on TikTok, so the platform itself"
        " stops there.",
        "",
        "R-094",
        (
            "What does a Spark Ad cost?",
            "What you set: there is no price for a post. TikTok takes at least 50 a day for a campaign and 20 a day for"
            " each ad group, in whole units of dollars.",
        ),
        (
            "How much is enough?",
            "Enough that a post at half your target would show it: about fifteen times the target for each post, after"
            " the first days. The panel beside the plan works it out.",
        ),
    ),
    _help(
        "target",
        "Target cost per result",
        "The most one result may cost to be worth it. A post is called proven only when its cost is shown to be lower.",
        "",
        "R-097",
        (
            "How do I choose it?",
            "For orders: what an average order leaves after goods and delivery, less the profit you want to keep.",
        ),
        (
            "Can I change it later?",
            "Not once money was spent: moving the bar afterwards would prove anything. Make a new plan instead.",
        ),
    ),
    _help(
        "metric",
        "Success is counted as",
        "The result whose cost decides: an order, a click, a follow, a view of six seconds …",
        "the usual one of the objective",
        "R-030, R-097",
    ),
    _help(
        "days",
        "Days",
        "How long the flights run. No winner or loser is called before the minimum duration.",
        "14",
        "R-095",
        (
            "How long should a test run?",
            "Two weeks are usual. The first four days count for less, because novelty fades, and orders come up to three"
            " days after the click; a week is the least.",
        ),
    ),
    _help(
        "minimum",
        "Minimum duration",
        "Nothing is called a winner or a loser before it; what is unsafe stops at once.",
        "7d",
        "R-095; practice D3",
    ),
    _help(
        "burn_in",
        "First days left out",
        "Results of these days are shown and not counted as proof: what is new does better for a while.",
        "4d",
        "practice E2",
    ),
    _help(
        "posts",
        "Most posts at once",
        "The best posts fly, as many as the money can tell apart. At least three by two creators, so that there is"
        " something to compare.",
        "6",
        "R-099",
        (
            "Is one post enough?",
            "No. One post shows whether that post works, never whether another would have done better, and all the money"
            " hangs on it.",
        ),
    ),
    _help(
        "max_share",
        "Largest share on one post or creator",
        "How much of the daily budget may stand behind one post or one creator.",
        "0.4",
        "R-098; practice C17, D3",
    ),
    _help(
        "reserve",
        "Kept back for raises",
        "The part of the test budget that is not planned from the start, and goes to flights that look promising.",
        "0.2",
        "R-139",
    ),
    _help(
        "daily_cap",
        "Daily cap",
        "The most a proven flight may spend a day, however well it does.",
        "ten times its first budget",
        "R-139",
    ),
    _help(
        "alpha",
        "Chance of a false proof",
        "How often a post that is not worth it may be called proven, over all the days you look.",
        "0.05",
        "N-01",
    ),
    _help(
        "start", "First day", "When the flights begin. They are created paused, and run only once you approved them."
    ),
    _help(
        "markets",
        "Markets",
        "Where the ads run. They stay within what every creator agreed to.",
        "",
        "R-093, R-043",
    ),
    _help("languages", "Languages", "Whom the platform shows it to, by language; empty is everybody.", "all", "R-093"),
    _help(
        "prospecting",
        "New people, or people who know you",
        "Prospecting looks for new people; remarketing shows the ad to those an audience of your ad account names.",
        "new people",
        "R-091",
        (
            "When is remarketing worth it?",
            "When enough people visited or bought to fill an audience. They tire sooner, so their frequency is watched.",
        ),
    ),
    _help("include", "Audience", "The id of the custom audience that remarketing reaches.", "none", "R-091"),
    _help(
        "exclude",
        "Leave out",
        "The id of a custom audience that is not shown the ad, such as recent buyers.",
        "none",
        "R-091",
    ),
    _help(
        "interests",
        "Broad, or led by interests",
        "Empty lets the platform look everywhere, which suits most tests; interests narrow it.",
        "broad",
        "R-092",
    ),
    _help(
        "frequency",
        "How often one person may see it",
        "Under reach TikTok keeps it as a setting; elsewhere it is watched, and you are told when it is passed.",
        "2.5 a week for new people, 4 for people who know you",
        "R-096; practice D3",
    ),
    _help(
        "at_end",
        "When a right runs out",
        "What happens when a creator's permission ends before the flight does: end, renew (ask them in time), or move what"
        " is left to the next best post.",
        "end",
        "N-05",
        (
            "Can an ad run on after the permission ended?",
            "No. It ends before, whatever you choose here; renewing and moving only decide what comes next.",
        ),
    ),
    _help(
        "landing_url",
        "Where the ads lead",
        "The page people land on. Tracking parameters are added, so that your own analytics can tell the ads apart.",
        "",
        "R-153; practice D4",
        (
            "Can I change the link later?",
            "Not while it runs: TikTok reviews the ad again and starts learning anew. Put it into the next plan.",
        ),
    ),
    _help("call_to_action", "Button", "What the button says: SHOP_NOW, LEARN_MORE …", "", "practice C11"),
    _help(
        "event",
        "Event to learn from",
        "What your pixel reports when somebody did what you want, usually Purchase or SubmitForm.",
        "Purchase",
        "R-085, R-115",
    ),
    _help(
        "needs_control",
        "Control every frame and the caption",
        "A Spark Ad shows the post as its creator made it; if that will not do, upload a file instead.",
        "no",
        "R-033",
        (
            "Spark Ad or uploaded file?",
            "A Spark Ad keeps likes and comments on the post and looks like any other post. A file lets you cut every"
            " frame, test offers against each other, and start without a post.",
        ),
    ),
    _help(
        "fit_rights",
        "Shorten flights to what their rights allow",
        "Otherwise they keep their length, and the gate blocks until the creator extends.",
        "yes",
        "R-079",
    ),
    _help(
        "role",
        "What the post is there for",
        "Review, founder story, demonstration …: it proposes the objective the post serves best.",
        "as the post is described",
        "R-087 … R-090",
    ),
    _help(
        "daily_budget",
        "Budget of this post",
        "What this post gets a day; the others share the rest alike.",
        "an equal part",
        "R-094",
    ),
    _help(
        "share",
        "Share of the budget",
        "How much of the test budget this objective gets.",
        "by its number of posts",
        "R-094",
    ),
    _help(
        "app",
        "App",
        "Of an app plan: the app's id in the ad account. Where the account has only one, that one is meant.",
        "the account's only app",
        "R-086",
    ),
    _help(
        "shop",
        "Shop",
        "Of a shop plan: the TikTok shop's id. Where the account has only one in the markets, that one is meant.",
        "the only shop in the markets",
        "R-086",
    ),
    _help(
        "naming",
        "Names",
        "How campaigns, ad groups and ads are called. Parts are set apart by underscores, so that reports can be read back.",
        "brand_market_objective_aim_month and so on",
        "practice D4",
    ),
)

HELP: Mapping[str, Help] = MappingProxyType({each.field: each for each in _ALL})
"""By field, in the order in which a form asks."""


def help_of(field: str) -> Help | None:
    return HELP.get(field)
