"""The media desk: everything the terminal, the pages and the demonstration can do, and nothing else.

Each method loads what it needs, calls one pure function of the trade, records the result, and only then acts on the
platform. The parts stand on each other, the last on all before it, each in its own file or room:

    reading     posts, comments, delivery, events, orders → lake
    importing   files people export → lake
    library     every post as its own audience made it, its comments, what people say of it
    choosing    ranking, its rows with rights and flights, saved views
    agreeing    agreements with creators: versions, signatures, payment, papers, withdrawal
    authorizing post codes one by one or five hundred at once, linked accounts, Business Centers
    comments/   answering comments, blocked words; their inbox, briefs, what people correct
    clearing    what a person looked at before launch: sign-offs, checks, waivers
    correcting  the history of a post or a creator, and taking the newest of it back
    planning/   briefs, drafts, plans, names
    launch/     gates, limits, approvals, launch, stops, undo
    flight/     scorecards, decisions, carrying them out, replay, twins
    watching    what a poll found changed of a right, and what that does to flights
    ending      flights whose rights run out: ended before, renewed, or their budget moved on
    telling     a post's page, the reconciliation, the closing report
    describing  hook, message, role and format of a post
    portraits   a post, an account, posts side by side; what finished flights taught
    creators    the pipeline of creators, how they are reached, ready letters
    calendar    what ends when, and the same as a feed
    hosting     a creator's own page, without a login
    privacy     who is known, forgetting somebody, retention, the record of processing
    today/      what wants a person today, a theme a file
    notices/    telling those who are not looking: mail, webhooks, digests, quiet hours

Below them stand `office` (the stores, the clock, the account) and `saving` (views under a name); `looks/` makes what they
show of many posts and flights. What needs no chain is functions over a desk: aiming, connecting, hearing, running, `team/`.
"""

from __future__ import annotations

from .facts import Account
from .notices.noticing import Noticing as Desk
from .opening import make_workspace, open_desk

__all__ = ["Account", "Desk", "make_workspace", "open_desk"]
