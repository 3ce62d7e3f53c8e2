"""The boundary to TikTok: a client in wire words, and `TikTok` in the words of the trade."""

from .client import Client
from .difference import Change
from .journal import Journal, MemoryJournal
from .launch import Launched, LaunchedAd
from .local import Local
from .platform import TikTok
from .retry import Patience
from .site import Site
from .speaking import Speaker
from .undoing import Undone

__all__ = [
    "Change",
    "Client",
    "Journal",
    "Launched",
    "LaunchedAd",
    "Local",
    "MemoryJournal",
    "Patience",
    "Site",
    "Speaker",
    "TikTok",
    "Undone",
]
