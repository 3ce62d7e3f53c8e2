"""Creative portfolios: calls to action, cards and the like that ads can carry; and deleting what the library holds."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import library as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...library import Portfolio
from ..common import bad, ids, missing, one_of, page, width

_NEEDED = {
    "CTA": "asset_content asset_ids",
    "CARD": "card_type image_id",
    "WEB_INFO_CARD": "image_id title selling_points",
    "DOWNLOAD_CARD": "layouts tags app_id profile_image call_to_action mobile_app_id country_code",
    "STICKER": "sticker_param",
    "GESTURE": "gesture_type pop_up_window_image_id call_to_action_text badge_show_time badge_position "
    "interactive_music_id",
    "PREMIUM_BADGE": "call_to_action_text badge_show_time badge_position badge_image_info",
    "SUPER_LIKE": "image_id",
}
"""Fields of the content, by kind."""
_CATALOGUE = ("PRODUCT_CARD", "PRODUCT_TILE")
_GESTURES = ("CLICK", "STRAIGHT_SLIDE", "CURVED_SLIDE")


def create(call: Call, ask: wire.PortfolioCreate) -> wire.PortfolioMade:
    kind = one_of("creative_portfolio_type", ask.creative_portfolio_type or "CTA", {*_NEEDED, *_CATALOGUE})
    if kind in _CATALOGUE:
        raise Refused(Code.NOT_IMPL, f"creative_portfolio_type: localtok has no catalogues for a {kind}.")
    most = 1 if kind != "CTA" else 1_000
    if not 1 <= len(ask.portfolio_content) <= most:
        raise bad("portfolio_content", f"give 1 to {most} for a {kind}, not {len(ask.portfolio_content)}.")
    for content in ask.portfolio_content:
        _check(call, kind, content)
    if kind == "STICKER":
        kind = _sticker(ask.portfolio_content[0])
    made = Portfolio(call.world.next_id(), kind, ask.portfolio_content, call.now)
    call.world.library.portfolios[made.portfolio_id] = made
    return wire.PortfolioMade(creative_portfolio_id=made.portfolio_id)


def one(call: Call, ask: wire.PortfolioAsk) -> wire.Portfolio:
    found = _standing(call, ask.creative_portfolio_id)
    return wire.Portfolio(
        creative_portfolio_id=found.portfolio_id,
        creative_portfolio_type=found.kind,
        portfolio_content=found.content,
    )


def listed(call: Call, ask: wire.PortfoliosAsk) -> dict[str, object]:
    asked = ask.filtering or wire.PortfolioFilter()
    if asked.creative_portfolio_ids is not None:
        ids("filtering.creative_portfolio_ids", asked.creative_portfolio_ids, 100)
    for kind in asked.creative_portfolio_types or ():
        one_of("filtering.creative_portfolio_types", kind, wire.PORTFOLIOS)
    kinds = asked.creative_portfolio_types or wire.PORTFOLIOS - {"CTA"}
    rows = [
        found
        for found in call.world.library.portfolios.values()
        if found.kind in kinds
        and (asked.creative_portfolio_ids is None or found.portfolio_id in asked.creative_portfolio_ids)
    ]
    rows.sort(key=lambda found: (found.created_at, found.portfolio_id), reverse=True)
    shown, info = page(rows, ask.page, ask.page_size, usual=20, most=100)
    return {"creative_portfolios": [_row(call, found) for found in shown], "page_info": info}


def delete(call: Call, ask: wire.PortfoliosDelete) -> dict[str, object]:
    """All or none."""
    chosen = [_standing(call, id) for id in ids("creative_portfolio_ids", ask.creative_portfolio_ids, 100)]
    for found in chosen:
        del call.world.library.portfolios[found.portfolio_id]
    return {}


def delete_assets(call: Call, ask: wire.AssetsDelete) -> wire.AssetsDeleted:
    """What an ad shows, or a portfolio, stays and is named as failed; so is what there is not."""
    given = {"video": ask.video_ids or [], "image": ask.image_ids or []}
    if not any(given.values()):
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): video_ids or image_ids.")
    for kind, wanted in given.items():
        if wanted:
            ids(f"{kind}_ids", wanted, 50)
    shown = _shown(call)
    failed: dict[str, list[str]] = {"video": [], "image": []}
    for kind, wanted in given.items():
        for id in dict.fromkeys(wanted):
            file = call.world.library.files.get(id)
            if file is None or file.kind != kind or id in shown:
                failed[kind].append(id)
            else:
                del call.world.library.files[id]
    return wire.AssetsDeleted(failed_video_ids=failed["video"], failed_image_ids=failed["image"])


def _check(call: Call, kind: str, content: dict[str, object]) -> None:
    gone = [name for name in _NEEDED[kind].split() if content.get(name) in (None, "", [], {})]
    if gone:
        raise Refused(
            Code.PARAM_ERROR, f"Missing required field(s): {', '.join(f'portfolio_content.{name}' for name in gone)}."
        )
    for name in ("image_id", "pop_up_window_image_id"):
        _check_picture(call, name, content.get(name))
    if kind == "CARD":
        _word(content, "card_type", ("IMAGE",))
    if kind == "GESTURE":
        _word(content, "gesture_type", _GESTURES)
    if kind == "CTA" and not isinstance(content["asset_ids"], list):
        raise bad("portfolio_content.asset_ids", "is a list of ids.")
    _check_texts(content)


def _check_picture(call: Call, name: str, given: object) -> None:
    if given is None:
        return
    file = call.world.library.files.get(given) if isinstance(given, str) else None
    if file is None or file.kind != "image":
        raise missing("image", f"{given} (portfolio_content.{name})")


def _check_texts(content: dict[str, object]) -> None:
    points = content.get("selling_points")
    if points is not None and not (isinstance(points, list) and len(points) <= 5):
        raise bad("portfolio_content.selling_points", "a list of at most 5.")
    texts = [("title", content.get("title"), 25), ("call_to_action_text", content.get("call_to_action_text"), 27)]
    texts += [("selling_points", point, 25) for point in points or ()]
    for name, text, most in texts:
        if text is not None and not (isinstance(text, str) and 1 <= width(text) <= most):
            raise bad(f"portfolio_content.{name}", f"1 to {most} characters.")
    text = content.get("call_to_action_text")
    if isinstance(text, str) and any(letter in text for letter in "{}@#"):
        raise bad("portfolio_content.call_to_action_text", "{, }, @ and # are not supported.")


def _word(content: dict[str, object], name: str, allowed: tuple[str, ...]) -> None:
    one_of(f"portfolio_content.{name}", str(content[name]), allowed)


def _sticker(content: dict[str, object]) -> str:
    """Listed by what they count down to, where that is said."""
    param = content["sticker_param"]
    kind = f"{param.get('sticker_type')}_STICKER" if isinstance(param, dict) else ""
    return kind if kind in wire.PORTFOLIOS else "STICKER"


def _standing(call: Call, id: str) -> Portfolio:
    found = call.world.library.portfolios.get(id)
    if found is None:
        raise missing("creative portfolio", id)
    return found


def _row(call: Call, found: Portfolio) -> dict[str, object]:
    row: dict[str, Any] = msgspec.to_builtins(
        wire.PortfolioRow(
            creative_portfolio_id=found.portfolio_id,
            creative_portfolio_type=found.kind,
            creative_portfolio_preview_url=f"{call.front.base_url}/_localtok/thumbnails/{found.portfolio_id}.svg",
        )
    )
    return found.content[0] | row


def _shown(call: Call) -> set[str]:
    """Ids of files that an ad or a portfolio needs."""
    used: set[str] = set()
    for ad in call.world.ads.values():
        if ad.operation_status != "DELETE":
            used |= {ad.video_id, *ad.image_ids}
    for portfolio in call.world.library.portfolios.values():
        for content in portfolio.content:
            used |= {id for name in ("image_id", "pop_up_window_image_id") if isinstance(id := content.get(name), str)}
    return used


DOORS = (
    Door(
        "POST",
        "creative/portfolio/create/",
        wire.PortfolioCreate,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Product cards are refused, for want of catalogues; asset ids of calls to action are not looked up",
    ),
    Door(
        "GET",
        "creative/portfolio/get/",
        wire.PortfolioAsk,
        Guard.ADVERTISER,
        one,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "creative/portfolio/list/",
        wire.PortfoliosAsk,
        Guard.ADVERTISER,
        listed,
        says=wire.Portfolios,
        source="SDK,GO,AE",
    ),
    Door(
        "POST",
        "creative/portfolio/delete/",
        wire.PortfoliosDelete,
        Guard.ADVERTISER,
        delete,
        says=Nothing,
        source="GO",
    ),
    Door(
        "POST",
        "creative/asset/delete/",
        wire.AssetsDelete,
        Guard.ADVERTISER,
        delete_assets,
        source="SDK,GO",
        note="That files in use cannot be deleted is assumed",
    ),
)
