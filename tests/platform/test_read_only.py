"""A client that may only read sends nothing that changes anything, whichever method is called."""

from __future__ import annotations

import inspect

import httpx2
import pytest
from tiktoks import HASTY, ready

from firesteel import errors
from firesteel.tiktok import Client, MemoryJournal, TikTok
from firesteel.tiktok.client import Client as Whole

READS = {
    "ad_comment_list",
    "ad_comment_reference",
    "ad_get",
    "adgroup_get",
    "advertiser_info",
    "app_list",
    "blocked_words",
    "business_get",
    "campaign_get",
    "comment_list",
    "comment_replies",
    "identity_get",
    "identity_video_info",
    "image_search",
    "interest_categories",
    "music_authorization",
    "pixel_list",
    "pixel_stats",
    "post_code",
    "report",
    "store_list",
    "tt_video_info",
    "tt_video_list",
    "user_info",
    "video_covers",
    "video_list",
    "video_search",
}
METHODS = {name for name, _ in inspect.getmembers(Whole, inspect.isfunction) if not name.startswith("_")} - {
    "speak_with"
}


def refuse() -> None:
    raise errors.NotApproved("read-only")


def arguments(name: str) -> list[object]:
    """Enough of each to get as far as the wire."""
    from tiktokwire.envelope import Ask

    given = list(inspect.signature(getattr(Whole, name)).parameters.values())[1:]
    needed = [one for one in given if one.default is inspect.Parameter.empty]
    return [[] if "list[" in str(one.annotation) else Ask() if "Ask" in str(one.annotation) else "1" for one in needed]


@pytest.mark.parametrize("name", sorted(METHODS - READS))
def test_every_method_that_is_no_read_is_refused_before_anything_is_sent(name):
    sent: list[httpx2.Request] = []
    http = httpx2.Client(
        base_url="http://127.0.0.1", transport=httpx2.MockTransport(lambda request: sent.append(request) or None)
    )
    client = Client(http, "7", "token", patience=HASTY, guard=refuse)

    with pytest.raises(errors.NotApproved):
        getattr(client, name)(*arguments(name))

    assert sent == []


def test_every_read_there_is_is_a_method():
    assert READS < METHODS
    assert len(METHODS - READS) >= 15


def test_reads_go_on_as_ever(in_process, world):
    one = world.advertiser
    client = Client(in_process, one.advertiser_id, one.access_token, patience=HASTY, guard=refuse)

    assert client.user_info().display_name == one.name
    assert TikTok(client).balance() is not None


def test_a_launch_is_refused_before_it_is_written_down(in_process, world):
    given = ready(in_process, world)
    given.platform.client.guard = refuse
    journal = MemoryJournal()

    with pytest.raises(errors.NotApproved):
        given.platform.launch(given.plan, given.grants, journal)

    assert not journal.entries
    assert not world.campaigns
