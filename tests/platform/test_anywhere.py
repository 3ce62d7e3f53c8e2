"""What TikTok's sandbox supports and we use: reads, and things created paused. The same on localtok and, by hand, there."""

from __future__ import annotations

from uuid import uuid4

from firesteel.tiktok import Client
from tiktokwire import ads, reports


def campaign(client: Client) -> ads.CampaignCreate:
    return ads.CampaignCreate(
        advertiser_id=client.advertiser_id,
        campaign_name=f"firesteel {uuid4()}",
        objective_type="TRAFFIC",
        budget_mode="BUDGET_MODE_INFINITE",
        operation_status="DISABLE",
    )


def test_a_token_is_somebodys(anywhere: Client) -> None:
    assert anywhere.user_info().core_user_id


def test_lists_are_pages_that_agree_with_themselves(anywhere: Client) -> None:
    for page in (
        anywhere.campaign_get(ads.CampaignFilter()),
        anywhere.adgroup_get(ads.AdGroupFilter()),
        anywhere.ad_get(ads.AdFilter()),
    ):
        assert len(page.rows) == min(page.page_info.total_number, page.page_info.page_size)


def test_a_campaign_is_created_paused_and_found_by_its_name(anywhere: Client) -> None:
    ask = campaign(anywhere)

    made = anywhere.campaign_create(ask)

    rows = anywhere.campaign_get(ads.CampaignFilter(campaign_ids=[made.campaign_id])).rows
    assert [(row.campaign_name, row.operation_status) for row in rows] == [(ask.campaign_name, "DISABLE")]


def test_a_report_by_the_day_has_the_columns_that_were_asked_for(anywhere: Client) -> None:
    ask = reports.ReportAsk(
        advertiser_id=anywhere.advertiser_id,
        report_type="BASIC",
        data_level="AUCTION_AD",
        dimensions=["ad_id", "stat_time_day"],
        metrics=["spend", "impressions"],
        start_date="2020-12-08",
        end_date="2020-12-19",
        page=1,
        page_size=100,
    )

    answer = anywhere.report(ask)

    assert all(set(row.metrics) == {"spend", "impressions"} for row in answer.rows)
    assert len(answer.rows) <= answer.page_info.total_number
