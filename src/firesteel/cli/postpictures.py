"""Ranked posts and accounts as a person reads them in a terminal."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..desk.looks.portraitviews import AccountPage
from ..desk.looks.portraitviews import Group as Named
from ..posts import MEASURES, OWN_BASELINE, Ranked, Ranking, Verdict
from ..posts.verdicts import VERDICTS
from ..web import standing, words
from .ranked import Answered

STYLES = {Verdict.PROMOTE: "bold green", Verdict.TEST: "yellow", Verdict.IMPROVE: "cyan", Verdict.DO_NOT_BOOST: "dim"}
WORDS = {
    Verdict.PROMOTE: "promote",
    Verdict.TEST: "test",
    Verdict.IMPROVE: "improve",
    Verdict.DO_NOT_BOOST: "do not boost",
}
_BAR = 21
"""Characters of a bar, the usual in the middle."""


def listing(answered: Answered, shown: Sequence[Ranked]) -> Group:
    """The list: what to do, how sure, why; what is true of all said once."""
    everywhere = never_seen(answered.ranking)
    table = Table(box=None, pad_edge=False, show_edge=False, header_style="dim", padding=(0, 2, 1, 0))
    table.add_column("", justify="right", style="dim")
    table.add_column("Post", max_width=30, overflow="fold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Score", no_wrap=True, justify="right")
    table.add_column("Why", ratio=1)
    reach = max((max(abs(r.low), abs(r.high)) for r in shown), default=1.0) or 1.0
    for ranked in shown:
        table.add_row(
            str(ranked.rank),
            _post(ranked),
            Text(WORDS[ranked.verdict], style=STYLES[ranked.verdict]),
            _score(ranked, reach),
            _why(ranked, everywhere),
        )
    return Group(_headline(answered), "", table, *_footer(answered, shown, everywhere))


def portrait(answered: Answered, ranked: Ranked) -> Group:
    """One post: its verdict, every signal as a bar against the usual, what each adds, what could not be seen and why."""
    lines = standing.lines(ranked, standing.lacking(ranked.post), answered.target)
    reach = standing.scale((lines,))
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Signal", no_wrap=True)
    for name in ("Looks", "Expect", "Usual"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("90 % interval", no_wrap=True)
    for name in ("P(above)", "Own data", "Adds"):
        table.add_column(name, justify="right", no_wrap=True)
    for line in lines:
        if line.signal is not None:
            table.add_row(
                Text(line.label, style="bold" if line.fired else ""),
                Text(line.raw, style="dim" if line.thin else ""),
                line.expect,
                Text(line.usual, style="dim"),
                _bar(line, reach),
                words.chance(line.signal.beats),
                words.percent(line.signal.reliability),
                "" if line.adds is None else words.score(line.adds),
            )
    table.add_row("", "", "", "", "", "", Text("score", style="dim"), Text(words.score(ranked.score), style="bold"))
    head = Text.assemble(
        (WORDS[ranked.verdict], STYLES[ranked.verdict]),
        f"  ·  rank {ranked.rank} of {len(answered.ranking):,} for {answered.objective}"
        f"  ·  score {words.score(ranked.score)} ({words.score(ranked.low)} to {words.score(ranked.high)})",
        f"{'  ·  simulated' if answered.marks.get('simulated') else ''}",
    )
    missing = [line for line in lines if line.signal is None]
    return Group(
        _post(ranked),
        head,
        "",
        *(Text(f"· {reason}") for reason in ranked.reasons),
        "",
        table,
        "",
        *(Text(f"Not seen: {line.label.lower()} – {line.missing}.", style="dim") for line in missing),
        Text(
            "The bar is a 90 % interval around what to expect (●); ○ is the bare rate, │ the account's usual. P(above) is the"
            " chance that the true rate is above the usual; own data, how much of it rests on this post.",
            style="dim",
        ),
    )


def profile(page: AccountPage) -> Group:
    """One account: what is usual, by length, by format and role, its best and weakest posts."""
    counts = "  ·  ".join(f"{number} {WORDS[Verdict(name)]}" for name, number in page.verdicts.items() if number)
    own = "a baseline of its own" if page.own else "its usual leans on all accounts"
    parts: list[Any] = [
        Text.assemble(
            (f"@{page.handle}", "bold"),
            f"  {page.posts:,} {'post' if page.posts == 1 else 'posts'}, {own}, ranked for {page.objective}",
        ),
        Text(counts),
        "",
        _usual(page),
        "",
        _lengths(page),
    ]
    for title, groups in (("Format", page.formats), ("Role", page.roles)):
        parts += ["", _groups(title, groups)] if groups else []
    parts += ["", _picked("Best" if page.worst else "Its posts, best first", page.best), ""]
    parts += [_picked("Weakest", page.worst), ""] if page.worst else []
    if page.cadence.median_gap_days is not None:
        parts.append(Text(f"Usually posts every {page.cadence.median_gap_days:.1f} days.", style="dim"))
    if page.match is not None:
        parts.append(Text(f"Its viewers match the target by {words.percent(page.match)}.", style="dim"))
    parts += ["", Text("What finished flights taught", style="dim")] if page.learnt else []
    return Group(*parts, *(Text(f"· {line}") for line in page.learnt))


def never_seen(ranking: Ranking) -> frozenset[str]:
    """Signals that no post shows."""
    first = next(iter(ranking), None)
    missing = first.unseen if first else ()
    return frozenset(name for name in missing if (one := ranking.signals(name)) is None or not one.seen.any())


def _headline(answered: Answered) -> Text:
    ranking = answered.ranking
    accounts = len(answered.sizes)
    counts = Counter(VERDICTS[code] for code in ranking.verdict.tolist())
    line = Text.assemble(
        (f"{len(ranking):,} posts of {accounts:,} {'account' if accounts == 1 else 'accounts'}", "bold"),
        f", ranked for {answered.objective}{', simulated' if answered.marks.get('simulated') else ''}:  ",
    )
    for verdict in Verdict:
        line.append(f"{counts[verdict]:,} {WORDS[verdict]}", style=STYLES[verdict])
        line.append("" if verdict is Verdict.DO_NOT_BOOST else "  ·  ", style="dim")
    return line


def _post(ranked: Ranked) -> Text:
    post, views = ranked.post, ranked.post.signals.views
    caption = post.caption if len(post.caption) <= 48 else post.caption[:47].rstrip() + "…"
    facts = [f"@{post.creator.handle}"] if post.creator.handle else []
    facts += [f"{post.duration_s:.0f} s"] if post.duration_s else []
    facts += [f"{_short(views)} views"] if views is not None else []
    return Text.assemble(
        *([caption, "\n"] if caption else []),
        (str(post.id), "" if not caption else "dim"),
        ("\n" + " · ".join(facts), "dim"),
    )


def _score(ranked: Ranked, reach: float) -> Text:
    return Text.assemble(
        (words.score(ranked.score), "bold"),
        "\n",
        (f"{words.score(ranked.low)} to {words.score(ranked.high)}", "dim"),
        "\n",
        Text(_whisker(ranked.low, ranked.score, ranked.high, reach, 17), style=STYLES[ranked.verdict]),
    )


def _whisker(low: float, middle: float, high: float, reach: float, width: int, raw: float | None = None) -> str:
    """The interval as a line, what to expect as a dot, the usual as a bar in the middle."""

    def place(value: float) -> int:
        return min(width - 1, max(0, round((value / reach + 1) / 2 * (width - 1))))

    marks = [" "] * width
    for i in range(place(low), place(high) + 1):
        marks[i] = "─"
    marks[width // 2] = "│"
    if raw is not None:
        marks[place(raw)] = "○"
    marks[place(middle)] = "●"
    return "".join(marks)


def _bar(line: standing.Line, reach: float) -> Text:
    signal = line.signal
    assert signal is not None
    low, high, middle, raw = (
        math.log(max(value, 1e-12) / max(signal.baseline, 1e-12))
        for value in (signal.low, signal.high, standing.expected(signal), signal.value)
    )
    style = "green" if line.fired else "red" if signal.beats <= 0.4 else ""
    return Text(_whisker(low, middle, high, reach, _BAR, raw), style=style)


def _why(ranked: Ranked, everywhere: frozenset[str]) -> Text:
    reasons = list(ranked.reasons)
    missing = [_name(name) for name in ranked.unseen if name not in everywhere]
    if missing:
        reasons.append(f"Could not be seen: {', '.join(missing)}")
    return Text("\n".join(reasons))


def _footer(answered: Answered, shown: Sequence[Ranked], everywhere: frozenset[str]) -> list[Any]:
    ranking = answered.ranking
    said = [
        "The score adds up weighted log-lifts over the account's usual post of that length and age, which is 0 (│); the line is a 90 % interval."
    ]
    if everywhere:
        names = [_name(measure.name) for measure in MEASURES if measure.name in everywhere]
        said.append(f"Could not be seen in any post, and left out: {', '.join(names)}.")
    borrowed = sum(size for handle, size in answered.sizes.items() if not handle or size < OWN_BASELINE)
    if borrowed:
        said.append(
            f"The baseline is borrowed for {borrowed:,} of {len(ranking):,}: their accounts have fewer than {OWN_BASELINE} posts here."
        )
    if len(shown) < len(ranking):
        said.append(f"{len(shown):,} of {len(ranking):,} shown; --limit 0 shows all, --format json has every figure.")
    return [Padding(Text(line, style="dim"), (0, 0)) for line in said]


def _usual(page: AccountPage) -> Table:
    table = _table("Signal", "From sums", "Middle post", "Eight in ten lie within", "Posts")
    for each in page.usual:
        figures = [standing.figure(each.name, value) for value in (each.rate, each.usual, each.low, each.high)]
        table.add_row(
            standing.label(each.name), figures[0], figures[1], f"{figures[2]} to {figures[3]}", f"{each.posts:,}"
        )
    return table


def _lengths(page: AccountPage) -> Table:
    table = _table("Length", "Posts", "2 s hook", "Watch", "of length", "Completion", "Middle lift")
    for band in page.bands:
        table.add_row(
            band.label,
            f"{band.posts:,}",
            words.percent(band.hook),
            words.seconds(band.watch_s),
            words.percent(band.watch_share),
            words.percent(band.completion),
            standing.signed(band.lift),
        )
    return table


def _groups(title: str, groups: Sequence[Named]) -> Table:
    table = _table(title, "Posts", "Lift", "90 % interval", "Verdicts")
    for each in groups:
        verdicts = ", ".join(f"{number} {WORDS[Verdict(name)]}" for name, number in each.verdicts.items() if number)
        interval = f"{standing.signed(each.overall.low)} to {standing.signed(each.overall.high)}"
        table.add_row(each.name, f"{each.posts:,}", standing.signed(each.overall.mean), interval, verdicts)
    return table


def _picked(title: str, posts: Sequence[Ranked]) -> Text:
    """A line each: score, verdict, what people call it, and the id for `firesteel posts show`."""
    lines = [
        Text.assemble(
            "\n  ",
            (f"{words.score(each.score):>6}", "bold"),
            "  ",
            (f"{WORDS[each.verdict]:<12}", STYLES[each.verdict]),
            f"  {words.title(each.post, 40)}  ",
            (str(each.post.id), "dim"),
        )
        for each in posts
    ]
    return Text.assemble((title, "dim"), *lines)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="left" if name == "Verdicts" else "right", no_wrap=True)
    return table


def _short(count: float) -> str:
    for factor, letter in ((1e6, "M"), (1e3, "K")):
        if count >= factor:
            return f"{count / factor:.{1 if count < 100 * factor else 0}f}{letter}"
    return f"{count:.0f}"


def _name(signal: str) -> str:
    """As the pages call it, within a sentence."""
    label = standing.label(signal)
    return label[:1].lower() + label[1:]
