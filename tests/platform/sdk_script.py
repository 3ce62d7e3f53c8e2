"""Run by TikTok's official SDK in its own environment: lists campaigns, pulls a report, meets an error. JSON on stdout."""

from __future__ import annotations

import json
import sys
from urllib.parse import urlparse

from business_api_client import ApiClient, Configuration
from business_api_client.api.campaign_creation_api import CampaignCreationApi
from business_api_client.api.reporting_api import ReportingApi
from business_api_client.tiktok_business.tiktok_exceptions import TiktokSDKError

host, advertiser_id, token = sys.argv[1:4]
if urlparse(host).hostname != "127.0.0.1":
    raise SystemExit(f"refusing to talk to {host}: not this machine")

configuration = Configuration()
configuration.host = host
client = ApiClient(configuration)
campaigns = CampaignCreationApi(client).campaign_get(advertiser_id=advertiser_id, access_token=token)
report = ReportingApi(client).report_integrated_get(
    report_type="BASIC",
    access_token=token,
    advertiser_id=advertiser_id,
    data_level="AUCTION_AD",
    dimensions=["ad_id", "stat_time_day"],
    metrics=["spend", "impressions", "clicks"],
    start_date="2026-01-01",
    end_date="2026-01-07",
    page_size=100,
)
try:
    CampaignCreationApi(client).campaign_get(advertiser_id=advertiser_id, access_token="wrong")
    refused = None
except TiktokSDKError as error:
    refused = str(error)
json.dump({"campaigns": campaigns, "report": report, "refused": refused}, sys.stdout, default=lambda one: one.to_dict())
