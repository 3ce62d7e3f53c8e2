"""The simulated brand's website: one product page, and everything else is gone."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from .doors import Front

LANDING = "/shop/serum"
_PRODUCTS = {
    "serum": ("Glow Serum 30 ml", "48.00", "A light vitamin C serum for every shade, vegan and made in small batches.")
}


def routes(front: Front) -> list[Route]:
    async def page(request: Request) -> Response:
        brand = front.world.brand_name
        product = _PRODUCTS.get(request.path_params["slug"])
        if product is None:
            return HTMLResponse(_html(f"Not found · {brand}", "<h1>This page is gone</h1>"), status_code=404)
        name, price, about = product
        body = (
            f'<h1>{escape(name)}</h1><p class="price">${price}</p><p>{escape(about)}</p>'
            "<h2>Ingredients</h2><p>Ascorbic acid 10 %, hyaluronic acid, vitamin E. No perfume.</p>"
            "<h2>Shipping and returns</h2><p>Free from $40, two to four days; 30 days to return.</p>"
            '<button type="button">Add to bag</button>'
        )
        return HTMLResponse(_html(f"{name} · {brand}", body))

    return [Route("/shop/{slug}", page)]


def _html(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title></head>'
        f"<body><main>{body}</main><footer>Simulated shop, served by localtok.</footer></body></html>"
    )
