"""Looking at a destination the way a visitor would: what it answers, how fast, and which words are on it."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import httpx2

from ..preflight import LandingPage

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|noscript)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[$€£¥]?\s?\d+(?:[.,]\d+)*\s?[%$€£¥]?|[^\W_]{2,}")
"""A word, or a figure with its sign, as prices and discounts are written."""
_MOST = 2_000_000
"""Characters read; a page's words are known long before that."""


def fetch(http: httpx2.Client, url: str, now: datetime) -> LandingPage:
    """What a fetch of the page answered. A page that cannot be reached has status 0 and no words; it does not raise."""
    if not url.startswith(("http://", "https://")):
        return LandingPage(url=url, status=0, seconds=0.0, title="", fetched_at=now)
    try:
        response = http.get(url, follow_redirects=True, headers={"Accept": "text/html"})
        seconds = response.elapsed.total_seconds()
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return LandingPage(url=url, status=0, seconds=0.0, title="", fetched_at=now)
    html = response.text[:_MOST]
    title = _TITLE.search(html)
    text = unescape(re.sub(r"<[^>]+>", " ", _HIDDEN.sub(" ", html)))
    return LandingPage(
        url=url,
        status=response.status_code,
        seconds=seconds,
        title=unescape(title.group(1)).strip() if title else "",
        words=frozenset(word.strip().lower() for word in _WORD.findall(text)),
        fetched_at=now,
    )
