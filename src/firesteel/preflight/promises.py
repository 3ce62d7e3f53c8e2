"""What a post promises against what its page says, quickly: a page is read once for all the posts that lead to it."""

from __future__ import annotations

from functools import lru_cache

from ..posts import Post
from ..posts.message import Alignment, Page, compared
from .values import LandingPage


def aligned(post: Post, page: LandingPage) -> Alignment:
    """Kept for the posts and pages asked about lately: the same two are judged again whenever anything else changes."""
    return _compared(post.hook, post.message, post.cta, post.caption, page.title, page.words, page.prices, page.offers)


@lru_cache(maxsize=4096)
def _compared(
    hook: str,
    message: str,
    cta: str,
    caption: str,
    title: str,
    words: frozenset[str],
    prices: tuple[str, ...],
    offers: frozenset[str],
) -> Alignment:
    page = _read(title, words, prices, offers)
    return compared(page, hook=hook, message=message, cta=cta, caption=caption)


@lru_cache(maxsize=1024)
def _read(title: str, words: frozenset[str], prices: tuple[str, ...], offers: frozenset[str]) -> Page:
    return Page.of(title, *words, *prices, *offers)
