"""The advertiser's side of an authorization: posts, identities, Spark Ads in one step."""

from __future__ import annotations

from . import identities, library, onestep, posts, recommend

DOORS = (*posts.DOORS, *identities.DOORS, *library.DOORS, *onestep.DOORS, *recommend.DOORS)
