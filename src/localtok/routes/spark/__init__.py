"""The advertiser's side of an authorization: posts, identities, Spark Ads in one step."""

from __future__ import annotations

from . import posts

DOORS = (*posts.DOORS,)
