"""Comments under posts that may harm the brand or that wait for too long, who answers them, and what was agreed for that."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

from ...comments import Item
from ...comments.triage import INTENT, RISK
from ...posts import Post
from ...rights.wording import counted
from ...storage import Entry
from ...values import PostId
from ..comments.clause import ASK, LETTER, PAUSE, Clauses
from ..comments.commentfacts import ClauseFired
from ..telling import Telling, title
from ..views import FlightRow, ToDo

LATELY = timedelta(days=7)
"""For how long after its flight comments under a post are told of, and for how long a comment is that waits for an answer."""


def clauses(desk: Clauses) -> list[ToDo]:
    """What was agreed for comments that turn, and happened or is to be done: one line a post. Each time it happens anew is
    another line, and so another notice."""
    fired, flown = desk.clauses_fired(), _flown(desk)
    waiting = Counter(flight.post for _, flight in desk.flights_to_pause())
    return [
        todo
        for post, entry in fired.items()
        if post in flown and (todo := _clause(desk, entry, flown[post], waiting[post]))
    ]


def risky_comments(desk: Telling) -> list[ToDo]:
    """One line a post, the most comments first."""
    flown = _flown(desk)
    risks = Counter({post: len(open_) for post, open_ in desk.open_risks().items() if post in flown})
    return [
        ToDo(
            kind="comments",
            key=f"comments/{post}",
            tone="stop",
            chip="Comment risk",
            title=f"{counted(count, 'comment')} under “{title(flown[post])}” may harm the brand",
            why=whose_comments(desk, flown[post].post),
            money=str(flown[post].daily_budget) if flown[post].status == "live" else "",
            money_note="a day behind it" if flown[post].status == "live" else "",
            verb="Open the comments",
            link=f"/posts/{post}/#comments",
        )
        for post, count in risks.most_common()
    ]


def unanswered(desk: Clauses) -> list[ToDo]:
    """Comments of the last days that wait for longer than they may, of people who may buy or who may do harm (R-135): a line
    for each post that carries money, and one for all others together."""
    flown, late = _flown(desk), defaultdict[PostId, list[Item]](list)
    for item in desk.triaged():
        if item.overdue and item.age is not None and item.age <= LATELY:
            late[item.comment.post].append(item)
    mine = sorted((post for post in late if post in flown), key=lambda post: (-len(late[post]), post))
    others = [item for post, items in late.items() if post not in flown for item in items]
    found = [_late(desk, post, flown[post], late[post]) for post in mine]
    return [*found, _late_elsewhere(others, len(late) - len(mine))] if others else found


def whose_comments(desk: Telling, post: Post) -> str:
    """Who answers comments that may do harm, as agreed (R-045)."""
    moderator, hours = desk.moderation(post)
    if moderator is None:
        return "Nobody was named to answer them: read, answer or hide them, and name somebody."
    within = "an hour" if hours == 1 else f"{hours} hours"
    return f"For {moderator}, within {within}: read, answer or hide them.{_as_agreed(desk, post)}"


def _as_agreed(desk: Telling, post: Post) -> str:
    """What the agreement says should happen now that its share of risk comments is exceeded (R-048)."""
    clause = desk.negative_clause(post)
    said = {
        "notify": f" More than agreed may do harm: tell @{post.creator.handle} and the brand.",
        "ask creator": f" More than agreed may do harm: ask @{post.creator.handle} what to do, as agreed.",
        "pause": " More than agreed may do harm: the flight is paused, as agreed.",
    }
    return said.get(clause, "")


def _flown(desk: Telling) -> dict[PostId, FlightRow]:
    """Posts that carry money, or did lately, each with its last flight."""
    lately = desk.now() - LATELY
    return {row.flight.post: row for row in desk.flights() if row.ad_id and row.flight.window.end > lately}


def _clause(desk: Clauses, entry: Entry[ClauseFired], row: FlightRow, waiting: int) -> ToDo | None:
    """Of a pause what became of it, of a question whether it was asked, else that it has to be known."""
    fired, creator = entry.value, row.post.creator.handle
    share = f"{fired.share:.0%} of the comments under “{title(row)}” harm the brand, more than agreed"
    asks = fired.action == ASK
    if asks and desk.asked_since(entry, creator):
        return None
    why = {
        ASK: f"As agreed, @{creator} is asked before anything else happens. The letter is ready.",
        PAUSE: f"As agreed, {counted(waiting, 'flight')} of it {'has' if waiting == 1 else 'have'} to be paused, and"
        " TikTok was not told yet: this workspace may only read, or TikTok does not answer."
        if waiting
        else "As agreed, its flights are paused. Answer or hide what is written there, and tell its creator.",
    }.get(fired.action, f"As agreed, tell @{creator} and the brand. Answer or hide what is written there.")
    return ToDo(
        kind="comments",
        key=f"clause/{fired.post}/{entry.seq}",
        tone="stop" if fired.action == PAUSE else "wait",
        chip="Comments turned",
        title=share,
        why=why,
        money=str(row.daily_budget) if waiting or (fired.action != PAUSE and row.status == "live") else "",
        money_note="a day behind it" if waiting or (fired.action != PAUSE and row.status == "live") else "",
        verb="Open the letter" if asks else "Open the comments",
        link=f"/creators/{creator}/?step={LETTER}&post={fired.post}#letter"
        if asks
        else f"/comments/?kind={RISK}&post={fired.post}",
    )


def _late(desk: Clauses, post: PostId, row: FlightRow, items: list[Item]) -> ToDo:
    risks = sum(item.kind == RISK for item in items)
    owners = sorted({item.owner for item in items if item.owner})
    whose = f"For {' and '.join(owners)}. " if owners else "Nobody was named to answer them. "
    return ToDo(
        kind="comments",
        key=f"unanswered/{post}",
        tone="stop" if risks else "wait",
        chip="Unanswered",
        title=f"{_counted(items)} under “{title(row)}” {'waits' if len(items) == 1 else 'wait'} for longer than agreed",
        why=f"{whose}{_oldest(items)}",
        money=str(row.daily_budget) if row.status == "live" else "",
        money_note="a day behind it" if row.status == "live" else "",
        verb="Answer them",
        link=f"/comments/?late=1&post={post}",
    )


def _late_elsewhere(items: list[Item], posts: int) -> ToDo:
    one = len(items) == 1
    return ToDo(
        kind="comments",
        key="unanswered",
        tone="wait",
        chip="Unanswered",
        title=f"{_counted(items)} under {counted(posts, 'post')} without ads {'waits' if one else 'wait'} for an answer",
        why=_oldest(items),
        verb="Answer them",
        link="/comments/?late=1",
    )


def _counted(items: list[Item]) -> str:
    """ "2 comments that may do harm and 3 from people who may buy"."""
    risks, intents = sum(item.kind == RISK for item in items), sum(item.kind == INTENT for item in items)
    parts = [f"{counted(risks, 'comment')} that may do harm"] if risks else []
    parts += [f"{intents if risks else counted(intents, 'comment')} from people who may buy"] if intents else []
    return " and ".join(parts)


def _oldest(items: list[Item]) -> str:
    """No word of theirs: what is told here goes out as a notice."""
    hours = max(item.age or timedelta() for item in items) // timedelta(hours=1)
    since = counted(hours // 24, "day") if hours >= 48 else counted(hours, "hour")
    return f"The oldest was written {since} ago."
