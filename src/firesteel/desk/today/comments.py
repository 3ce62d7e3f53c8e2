"""Comments under flown posts that may harm the brand, and who answers them as agreed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from ...posts import Post
from ..launch.gating import is_open_risk
from ..telling import Telling, title
from ..views import ToDo

LATELY = timedelta(days=7)
"""For how long after its flight comments under a post are told of."""


def risky_comments(desk: Telling) -> list[ToDo]:
    """One line a post, the most comments first."""
    lately = desk.now() - LATELY
    flown = {row.flight.post: row for row in desk.flights() if row.ad_id and row.flight.window.end > lately}
    risks = Counter(each.comment.post for each in desk.labelled() if is_open_risk(each) and each.comment.post in flown)
    return [
        ToDo(
            kind="comments",
            key=f"comments/{post}",
            tone="stop",
            chip="Comment risk",
            title=f"{count} comment{'s' if count > 1 else ''} under “{title(flown[post])}” may harm the brand",
            why=whose_comments(desk, flown[post].post),
            money=str(flown[post].daily_budget) if flown[post].status == "live" else "",
            money_note="a day behind it" if flown[post].status == "live" else "",
            verb="Open the comments",
            link=f"/posts/{post}/#comments",
        )
        for post, count in risks.most_common()
    ]


def whose_comments(desk: Telling, post: Post) -> str:
    """Who answers comments that may do harm, as agreed (R-045)."""
    moderator, hours = desk.moderation(post)
    if moderator is None:
        return "Nobody was named to answer them: read, answer or hide them, and name somebody."
    within = "an hour" if hours == 1 else f"{hours} hours"
    return f"For {moderator}, within {within}: read, answer or hide them.{_as_agreed(desk, post)}"


def _as_agreed(desk: Telling, post: Post) -> str:
    """What the agreement says should happen now that its share of risk comments is exceeded (R-048). A pause needs
    nobody: the next decision makes it."""
    clause = desk.negative_clause(post)
    said = {
        "notify": f" More than agreed may do harm: tell @{post.creator.handle} and the brand.",
        "ask creator": f" More than agreed may do harm: ask @{post.creator.handle} what to do, as agreed.",
        "pause": " More than agreed may do harm: the flight is paused, as agreed.",
    }
    return said.get(clause, "")
