"""A workspace on a fresh local platform whose clock the tests move, and the same with a launched plan."""

from __future__ import annotations

import httpx2
import pytest

from firesteel.desk import Desk
from walking import opened


@pytest.fixture
def desk(platform: httpx2.Client) -> Desk:
    """Connected, nothing read yet."""
    return opened(platform, "lumen")[0]
