"""Which scope a door takes. Account holders' scopes are words, advertisers' are numbers in a hierarchy.

Numbers from the portal's scope list as captured in August 2026 (AE); a granted parent brings its children. A door that
is in neither table takes none. The `business/` paths have numbers as well, for an app's settings; a token of an
account holder carries words only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

HOLDER_WORDS: dict[str, str] = {
    "user.info.basic": "See the display name and the profile picture",
    "user.info.username": "See the username",
    "user.info.profile": "See the profile link, the bio and whether the account is verified",
    "user.info.stats": "See the numbers of followers, likes and posts",
    "user.account.type": "See whether it is a Business Account",
    "user.insights": "See daily figures and who the audience is",
    "video.list": "See the posts and their figures",
    "video.upload": "Upload posts as drafts",
    "video.publish": "Publish posts",
    "comment.list": "Read the comments under the posts",
    "comment.list.manage": "Answer, like, pin, hide and delete comments",
    "biz.spark.auth": "Allow posts in ads, and take that back",
}
"""Every scope of an account holder there is, and what it lets an app do. `video.publish`, `comment.list` and
`comment.list.manage` are as seen in the wild (3P); the rest is TikTok's own (DOC:54115977336, DOC:62461706662, GO)."""

ADVERTISER_WORDS: dict[str, str] = {
    "1": "The ad account and the Business Center",
    "2": "Campaigns, ad groups and ads",
    "3": "Audiences",
    "4": "Reports",
    "5": "Sending events for measurement",
    "6": "Creatives, TikTok posts and identities",
    "7": "Apps",
    "8": "Pixels",
    "9": "Catalogues",
    "13000000": "Creator Marketplace",
    "15000000": "Comments under ads, and blocked words",
    "17000000": "Automated rules",
    "18000000": "TikTok accounts",
}
"""The first level: what an app asks an advertiser for."""

FIELDS: dict[str, str] = {
    "display_name": "user.info.basic",
    "profile_image": "user.info.basic",
    "username": "user.info.username",
    "profile_deep_link": "user.info.profile",
    "bio_description": "user.info.profile",
    "is_verified": "user.info.profile",
    "following_count": "user.info.stats",
    "followers_count": "user.info.stats",
    "total_likes": "user.info.stats",
    "videos_count": "user.info.stats",
    "is_business_account": "user.account.type",
}
"""Field of `business/get/` to its scope (DOC:54115977336); daily figures and audiences, all the rest, take
`user.insights`."""


def _paths(under: str, scopes: dict[str, str]) -> dict[str, str]:
    """`{"get create": "1"}` under `ad/` as `{"ad/get/": "1", "ad/create/": "1"}`."""
    return {f"{under}{name}/": scope for names, scope in scopes.items() for name in names.split()}


ACCOUNT: dict[str, str] = {
    "business/video/list/": "video.list",
    **_paths("business/comment/", {"list reply/list": "comment.list"}),
    **_paths("business/comment/", {"create reply/create hide like pin delete image/upload": "comment.list.manage"}),
    **_paths("business/", {"video/publish video/settings photo/publish publish/status": "video.publish"}),
    **_paths("business/post/", {"authorize authorize/setting authorize/status authorize/delete": "biz.spark.auth"}),
}
"""Path to the account holder's scope. `business/get/` takes one for each field: see `missing_for_fields`."""

ADVERTISER: dict[str, str] = {
    **_paths("advertiser/", {"info": "100", "update": "151", "balance/get transaction/get": "152"}),
    **_paths("oauth2/advertiser/", {"get": "100"}),
    **_paths("bc/", {"get balance/get": "150", "asset/get": "153", "partner/get": "155", "member/get": "156"}),
    **_paths("asset/bind/", {"quota": "153"}),
    **_paths("campaign/", {"get": "200", "create update status/update": "201"}),
    **_paths("adgroup/", {"get review_info quota": "210", "create update status/update budget/update": "211"}),
    **_paths("ad/", {"get review_info": "220", "create update status/update": "221"}),
    **_paths("report/", {"integrated/get task/create task/check task/download": "44"}),
    **_paths("report/", {"video_performance/get ad_benchmark/get": "7043626160646815746"}),
    **_paths("pixel/", {"track batch": "51"}),
    **_paths("event/", {"track": "7224195155857866754"}),
    **_paths("file/image/ad/", {"search info": "600", "upload update": "601"}),
    **_paths("file/video/ad/", {"search info": "610", "upload update": "611"}),
    **_paths("file/video/", {"suggestcover": "612"}),
    **_paths("file/music/", {"get": "630", "upload": "631"}),
    **_paths("tt_video/", {"info": "690", "authorize unbind list": "691"}),
    **_paths("identity/", {"create": "692", "get info video/get video/info music/authorization live/get": "693"}),
    **_paths("identity/", {"delete": "7176842096345694209"}),
    **_paths("pixel/", {"list": "800", "create update instant_page/event": "801", "event/stats": "802"}),
    **_paths("pixel/event/", {"create update delete": "801"}),
    **_paths("tcm/tt_video/", {"apply status": "13040000"}),
    **_paths("comment/", {"list reference task/create task/check task/download": "15010100"}),
    **_paths("comment/", {"status/update delete post": "15010200"}),
    **_paths("blockedword/", {"list check task/create task/check task/download": "15020100"}),
    **_paths("blockedword/", {"create update delete": "15020200"}),
}
"""Path to the advertiser's scope id."""

PARENT: dict[str, str] = {
    child: parent
    for parent, children in {
        "1": "10 15",
        "10": "100",
        "15": "150 151 152 153 155 156",
        "2": "20 21 22",
        "20": "200 201",
        "21": "210 211",
        "22": "220 221",
        "4": "44 7043626160646815746",
        "5": "51 7224195155857866754",
        "6": "60 61 63 69",
        "60": "600 601",
        "61": "610 611 612",
        "63": "630 631",
        "69": "690 691 692 693 7176842096345694209",
        "8": "80",
        "80": "800 801 802",
        "13000000": "13040000",
        "15000000": "15010000 15020000",
        "15010000": "15010100 15010200",
        "15020000": "15020100 15020200",
    }.items()
    for child in children.split()
}
"""Scope id to the one above it."""


def missing(path: str, kind: str, granted: Collection[str] | None) -> str:
    """The scope the door takes and the token lacks; empty where it lacks none. `granted` None is everything."""
    if granted is None:
        return ""
    needed = (ACCOUNT if kind == "account" else ADVERTISER).get(path, "")
    scope = needed
    while scope:
        if scope in granted:
            return ""
        scope = PARENT.get(scope, "")
    return needed


def missing_for_fields(fields: Iterable[str], granted: Collection[str] | None) -> str:
    """The first scope that one of these fields of `business/get/` takes and the token lacks; empty where none is."""
    if granted is None:
        return ""
    needed = (FIELDS.get(name, "user.insights") for name in fields)
    return next((scope for scope in needed if scope not in granted), "")


def words(scope: str) -> str:
    """What a scope lets an app do; itself where nobody has said."""
    return HOLDER_WORDS.get(scope) or ADVERTISER_WORDS.get(scope, scope)
