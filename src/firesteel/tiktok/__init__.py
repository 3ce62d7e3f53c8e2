"""The boundary to TikTok: a client in wire words, and `TikTok` in the words of the trade."""

from .client import Client
from .journal import Journal, MemoryJournal
from .launch import Launched, LaunchedAd
from .local import Local
from .platform import TikTok
from .recipe import Change
from .retry import Patience
from .site import Site

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
    "TikTok",
]
