"""A live workspace with nothing in it, made once and copied for every test that writes into one.

Making its tables takes longer than most of those tests.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

import a
from firesteel.desk import make_workspace
from firesteel.desk.opening import LIVE
from firesteel.storage import Kind, database


def furnish(home: Path, *, brand: str = "Lumen Skincare", currency: str = "USD") -> None:
    """Put the workspace ``lumen`` into a home that is not there yet."""
    shutil.copytree(_made(brand, currency), home)


@cache
def _made(brand: str, currency: str) -> Path:
    home = Path(tempfile.mkdtemp(prefix="firesteel-workplace-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("FIRESTEEL_KEY", raising=False)
        patch.setenv("FIRESTEEL_HOME", str(home))
        make_workspace(
            "lumen",
            kind=Kind.LIVE,
            brand=brand,
            currency=currency,
            timezone="Europe/Berlin",
            base_url=LIVE,
            advertiser_id="7000000000000000001",
            access_token="a token",
            pixel_code="",
            created_at=a.at(0),
        )
        database.close()
    return home
