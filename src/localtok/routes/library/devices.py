"""Devices, networks, clocks and telephones."""

from __future__ import annotations

from tiktokwire import tools as wire

from ...doors import Call, Door, Guard
from ..common import one_of
from . import targets

_OURS = "A short list; ids are ours"


def carriers(call: Call, ask: wire.ToolAsk) -> wire.Carriers:
    return wire.Carriers(
        countries=[
            wire.CountryCarriers(
                country_code=code,
                carriers=[
                    wire.Carrier(
                        carrier_id=targets.word_id("carrier", f"{code}:{name}"),
                        name=name,
                        value=[wire.CarrierNumber(hni_id=int(number)) for number in numbers],
                    )
                    for name, numbers in found
                ],
            )
            for code, found in targets.book()["carriers"].items()
        ]
    )


def systems(call: Call, ask: wire.SystemsAsk) -> wire.SystemVersions:
    kind = one_of("os_type", ask.os_type, wire.SYSTEMS)
    name = {"ANDROID": "Android", "IOS": "iOS"}[kind]
    return wire.SystemVersions(
        os_versions=[
            wire.SystemVersion(
                os_id=targets.word_id("system", f"{kind}:{version}"),
                os_type=kind,
                version=version,
                name=f"{name} {version} or above",
            )
            for version in targets.book()["systems"][kind]
        ]
    )


def devices(call: Call, ask: wire.ToolAsk) -> wire.Devices:
    return wire.Devices(
        device_models=[
            wire.Device(device_model_id=id, device_model_name=name, level=level, os_type=system, child_device_ids=below)
            for id, name, level, system, below in targets.book()["devices"]
        ]
    )


def timezones(call: Call, ask: wire.ToolAsk) -> wire.Timezones:
    return wire.Timezones(
        timezones=[wire.Timezone(timezone=name, gmt_offset=f"GMT{off}") for name, off in targets.book()["timezones"]]
    )


def phone_codes(call: Call, ask: wire.ToolAsk) -> wire.PhoneCodes:
    return wire.PhoneCodes(
        phone_region_code_infos=[
            wire.PhoneCode(
                phone_region_name=one.name,
                phone_region_code=one.code,
                phone_region_calling_code=f"+{one.calling_code}",
            )
            for one in targets.countries().values()
        ]
    )


DOORS = (
    Door("GET", "tool/carrier/", wire.ToolAsk, Guard.ADVERTISER, carriers, source="SDK,GO", note=_OURS),
    Door("GET", "tool/os_version/", wire.SystemsAsk, Guard.ADVERTISER, systems, source="SDK,GO", note=_OURS),
    Door("GET", "tool/device_model/", wire.ToolAsk, Guard.ADVERTISER, devices, source="SDK,GO", note=_OURS),
    Door("GET", "tool/timezone/", wire.ToolAsk, Guard.ADVERTISER, timezones, source="SDK", note="43 zones"),
    Door(
        "GET",
        "tool/phone_region_code/",
        wire.ToolAsk,
        Guard.ADVERTISER,
        phone_codes,
        source="SDK,GO",
        note="The countries of tool/region/",
    ),
)
