"""The apps and shops of the account. A world begins with neither; our own doors add some."""

from __future__ import annotations

from tiktokwire import owned as wire

from ...doors import Call, Door, Fidelity, Guard


def apps(call: Call, _: wire.AppsAsk) -> wire.Apps:
    return wire.Apps(
        apps=[
            wire.App(app_id=one.app_id, app_name=one.name, platform=one.os, package_name=one.package)
            for one in call.world.library.apps.values()
        ]
    )


def stores(call: Call, _: wire.StoresAsk) -> wire.Stores:
    return wire.Stores(
        store_list=[
            wire.Store(
                store_id=one.store_id,
                store_name=one.name,
                store_authorized_bc_id=one.bc_id,
                store_status="ACTIVE",
                targeting_region_codes=list(one.regions),
                is_gmv_max_available=False,
            )
            for one in call.world.library.shops.values()
        ]
    )


DOORS = (
    Door(
        "GET",
        "app/list/",
        wire.AppsAsk,
        Guard.ADVERTISER,
        apps,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,INF",
        note="The path is the SDK's, the rows are inferred; apps are added at a door of ours",
    ),
    Door(
        "GET",
        "gmv_max/store/list/",
        wire.StoresAsk,
        Guard.ADVERTISER,
        stores,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,INF",
        note="The path is the SDK's, the rows are inferred; shops are added at a door of ours and nothing is sold in them",
    ),
)
