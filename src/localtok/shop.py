"""The simulated brand's website: one page of the scenario's that sells, and everything else is gone."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tiktokwire.currencies import WHOLE

from .doors import Front
from .scenario.plot import Storefront

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def routes(front: Front) -> list[Route]:
    async def page(request: Request) -> Response:
        brand, shop = front.world.brand_name, front.world.shop
        if request.path_params["slug"] != shop.page:
            return HTMLResponse(_html(f"Not found · {brand}", "<h1>This page is gone</h1>"), status_code=404)
        return HTMLResponse(_html(f"{shop.product} · {brand}", _offer(shop, front.world.advertiser.currency)))

    return [Route("/shop/{slug}", page)]


def _offer(shop: Storefront, currency: str) -> str:
    price = f'<p class="price">{escape(_price(shop.price, currency))}</p>' if shop.price else ""
    sections = "".join(f"<h2>{escape(title)}</h2><p>{escape(text)}</p>" for title, text in shop.sections)
    return (
        f"<h1>{escape(shop.product)}</h1>{price}<p>{escape(shop.text)}</p>{sections}"
        f'<button type="button">{escape(shop.button)}</button>'
    )


def _price(price: float, currency: str) -> str:
    figure = f"{price:,.0f}" if currency in WHOLE else f"{price:,.2f}"
    return f"{_SIGNS[currency]}{figure}" if currency in _SIGNS else f"{figure} {currency}"


def _html(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title></head>'
        f"<body><main>{body}</main><footer>Simulated shop, served by localtok.</footer></body></html>"
    )
