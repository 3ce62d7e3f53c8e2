"""What wants a person today, a theme a file; `queue.TODOS` is the whole list, in the order in which it is shown.

queue      the page's value, its figures, and the numbers beside the places
readings   what could not be read, what TikTok said changed, logins that end
rights     what became of rights, what ends soon or at the wrong time, what creators asked for
money      launches, gates, decisions, plans as a whole, what a test proved
reviews    ads that TikTok's review refused
comments   comments that may harm the brand, that nobody answered, and what was agreed for that
choosing   creators to ask, posts to choose

Each todo is a `ToDo` with a `kind` (what notices are chosen by) and a `key` (by which it is the same todo tomorrow).
"""

from __future__ import annotations

from .queue import Queue

__all__ = ["Queue"]
