"""Every way in which a tracking link goes wrong that practice C11, C15 and D4 tell of, and the way out of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.plans import lint_change, lint_link, lint_organic, tracking_link

UTM = "utm_source=tiktok&utm_medium=paid_social&utm_campaign=x"


def link(more: str = "", utm: str = UTM, before: str = "https://x.example/shop") -> str:
    return f"{before}?{utm}{more}"


@pytest.mark.parametrize(
    ("url", "code", "remedy"),
    [
        # AID is the ad group and CID the ad
        (link("&ad_id=__AID__"), "swapped-macro", "write ad_id=__CID__"),
        (link("&ad_name=__AID_NAME__"), "swapped-macro", "write ad_name=__CID_NAME__"),
        (link("&adname=__AID_NAME__"), "swapped-macro", "write adname=__CID_NAME__"),
        (link("&utm_ad=__AID__"), "swapped-macro", "write utm_ad=__CID__"),
        (link("&creative_id=__AID__"), "swapped-macro", "write creative_id=__CID__"),
        (link("&adgroup_id=__CID__"), "swapped-macro", "write adgroup_id=__AID__"),
        (link("&ad_group_name=__CID_NAME__"), "swapped-macro", "write ad_group_name=__AID_NAME__"),
        (link("&adset_id=__CID__"), "swapped-macro", "write adset_id=__AID__"),
        (link("&campaign_id=__CID__"), "swapped-macro", "write campaign_id=__CAMPAIGN_ID__"),
        (link("&utm_id=__CID__"), "swapped-macro", "write utm_id=__CAMPAIGN_ID__"),
        (link("", UTM.replace("=x", "=__CID_NAME__")), "swapped-macro", "write utm_campaign=__CAMPAIGN_NAME__"),
        (link("&tt_adid=__CAMPAIGN_ID__"), "swapped-macro", "write tt_adid=__CID__"),
        # the ad group's name taken for the ad's
        (link("&utm_content=__AID_NAME__"), "ad-untold", "__CID_NAME__"),
        # unknown, and written almost right
        (link("&ad_id=__AD_ID__"), "unknown-macro", "__CID__"),
        (link("&c=__CAMPAGN_ID__"), "unknown-macro", "write __CAMPAIGN_ID__"),
        (link("&c=__CAMPAIGN_NAMES__"), "unknown-macro", "write __CAMPAIGN_NAME__"),
        (link("&ad_id={{ad.id}}"), "unknown-macro", "__CID__"),
        (link("&ad_id={adid}"), "unknown-macro", "__CID__"),
        # single underscores and case
        (link("&ad_id=_CID_"), "misspelt-macro", "write __CID__"),
        (link("&ad_id=__CID_"), "misspelt-macro", "write __CID__"),
        (link("&ad_id=CID"), "misspelt-macro", "write __CID__"),
        (link("&ad_id=__cid__"), "misspelt-macro", "write __CID__"),
        (link("&ad_id=__Cid__"), "misspelt-macro", "write __CID__"),
        (link("&ad_id=_CAMPAIGN_NAME_"), "misspelt-macro", "write __CAMPAIGN_NAME__"),
        (link("", "utm_source=TikTok&utm_medium=paid_social&utm_campaign=x"), "upper-case", "write it small"),
        (link("", "utm_source=tiktok&utm_medium=Paid_Social&utm_campaign=x"), "upper-case", "write it small"),
        (link("", "utm_source=tiktok&utm_medium=paid_social&utm_campaign=Spring"), "upper-case", "write it small"),
        (link("&UTM_Content=a"), "upper-case", "write utm_content"),
        (link("&Ad_Id=__CID__"), "upper-case", "write ad_id"),
        # twice, missing, empty
        (link("&utm_id=1&utm_id=2"), "duplicate-parameter", "keep one of them"),
        (link("&utm_source=tiktok"), "duplicate-parameter", "keep one of them"),
        (link("", "utm_source=tiktok&utm_campaign=x"), "missing-parameter", "add utm_medium"),
        (link("", "utm_source=tiktok&utm_medium=paid_social&utm_campaign="), "missing-parameter", "add utm_campaign"),
        (link("&ad_id="), "empty-parameter", "give ad_id a value"),
        # where nobody reads it
        (link("#ad_id=__CID__"), "after-fragment", "before the #"),
        (link("#__CID__"), "after-fragment", "before the #"),
        (link("", before="https://x.example/__CID__/shop"), "macro-in-path", "behind the ?"),
        (link("", before="https://__AID__.example/shop"), "macro-in-path", "behind the ?"),
        (link("&__CID__=1"), "macro-in-name", "ad_id=__CID__"),
        (link("&ad_id=%5F%5FCID%5F%5F"), "encoded-macro", "write the macro with __"),
        (link("&amp;ad_id=__CID__"), "html-ampersand", "write & alone"),
        (link("?ad_id=__CID__"), "second-question-mark", "write & there"),
        (link("&a=b c"), "blank-in-link", "write %20"),
        # paid and free visits mixed, and what TikTok sets itself
        (link("", "utm_source=tiktok&utm_medium=organic&utm_campaign=x"), "organic-medium", "utm_medium=paid_social"),
        (link("", "utm_source=tiktok&utm_medium=Social&utm_campaign=x"), "organic-medium", "utm_medium=paid_social"),
        (link("&ttclid=E.C.P.1"), "fixed-click-id", "remove ttclid"),
        ("x.example/shop", "not-a-link", "https://"),
    ],
)
def test_each_fault_is_named_with_its_way_out(url: str, code: str, remedy: str) -> None:
    found = {fault.code: fault for fault in lint_link(url)}

    assert code in found
    assert remedy in found[code].remedy


@pytest.mark.parametrize(
    "url",
    [
        link(),
        link("&utm_id=__CAMPAIGN_ID__&ad_id=__CID__&adgroup_id=__AID__&placement=__PLACEMENT__"),
        link("&utm_content=__CID_NAME__"),
        link("&ad=__CID__&cid=__CID__&aid=__AID__&campaign=__CAMPAIGN_NAME__"),
        link("&utm_content=__CID_NAME__-__AID_NAME__"),
        link("&address=__PLACEMENT__&adult=no&admin=1"),
        link("", "utm_source=tiktok&utm_medium=paid_social&utm_campaign=__CAMPAIGN_NAME__") + "#reviews",
        tracking_link("https://x.example/shop?variant=2#reviews"),
    ],
)
def test_a_sound_link_is_not_faulted(url: str) -> None:
    assert lint_link(url) == ()


@pytest.mark.parametrize(
    ("url", "codes"),
    [
        ("https://x.example/?utm_source=tiktok&utm_medium=paid_social&utm_campaign=bio", ["paid-medium"]),
        ("https://x.example/?utm_source=tiktok&utm_medium=CPC&utm_campaign=bio", ["paid-medium", "upper-case"]),
        (
            "https://x.example/?utm_source=tiktok&utm_medium=organic_social&utm_campaign=__CAMPAIGN_NAME__",
            ["organic-macro"],
        ),
        ("https://x.example/?utm_source=tiktok&utm_medium=organic_social&utm_campaign=bio", []),
        ("x.example", ["not-a-link"]),
    ],
)
def test_a_link_that_is_no_ads_must_not_share_the_paid_medium(url: str, codes: list[str]) -> None:
    assert [fault.code for fault in lint_organic(url)] == codes


def test_a_link_changed_after_launch_restarts_review_and_learning() -> None:
    """C11."""
    (fault,) = lint_change(link(), link("&utm_term=a"))

    assert fault.code == "changed-after-launch"
    assert "review" in fault.message and "learning" in fault.message
    assert lint_change(link(), link()) == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_looked_over_without_trouble(query: str, fragment: str) -> None:
    for url in (f"https://x.example/?{query}#{fragment}", query):
        try:
            found = (*lint_link(url), *lint_organic(url))
        except ValueError:
            continue
        assert all(fault.code and fault.remedy for fault in found)


@given(
    st.from_regex(
        r"https://[a-z]{1,9}\.example/[a-z/]{0,12}(\?[a-z]{1,5}=[a-z0-9]{1,5})?(#[a-z]{0,5})?", fullmatch=True
    )
)
def test_a_link_we_make_is_never_faulted(url: str) -> None:
    assert lint_link(tracking_link(url)) == ()
