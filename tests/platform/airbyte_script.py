"""Run by Airbyte's TikTok connector in its own environment: checks, discovers, reads every stream. JSON on stdout.

The connector has TikTok's host written into its manifest; the one line is replaced as the manifest is read, and a guard
on the resolver refuses every host but this machine, so that nothing can slip past.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
from urllib.parse import urlparse

host, advertiser_id, token, app_id, secret, first, last = sys.argv[1:8]
if urlparse(host).hostname != "127.0.0.1":
    raise SystemExit(f"refusing to talk to {host}: not this machine")
resolve = socket.getaddrinfo


def only_here(name, *rest, **named):
    if name not in ("127.0.0.1", b"127.0.0.1"):
        raise OSError(f"refusing to look up {name}: not this machine")
    return resolve(name, *rest, **named)


socket.getaddrinfo = only_here

from airbyte_cdk.models import (  # noqa: E402
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.yaml_declarative_source import YamlDeclarativeSource  # noqa: E402
from source_tiktok_marketing import SourceTiktokMarketing  # noqa: E402

parse = YamlDeclarativeSource._read_and_parse_yaml_file


def redirected(self, path):
    manifest = parse(self, path)
    requester = manifest["definitions"]["requester"]
    assert "tiktok.com" in requester["url_base"], requester["url_base"]
    requester["url_base"] = f"{host}/open_api/v1.3/"
    text = json.dumps(manifest)
    assert "tiktok.com/open_api" not in text, "the manifest still names TikTok's host"
    return manifest


YamlDeclarativeSource._read_and_parse_yaml_file = redirected
config = {
    "credentials": {
        "auth_type": "oauth2.0",
        "app_id": app_id,
        "secret": secret,
        "access_token": token,
        "advertiser_id": advertiser_id,
    },
    "start_date": first,
    "end_date": last,
    "attribution_window": 0,
    "include_deleted": True,
}
logger = logging.getLogger("airbyte")
logging.disable(logging.WARNING)
source = SourceTiktokMarketing(None, config, None)
checked = source.check(logger, config)
streams = source.discover(logger, config).streams
catalog = ConfiguredAirbyteCatalog(
    streams=[
        ConfiguredAirbyteStream(
            stream=stream, sync_mode=SyncMode.full_refresh, destination_sync_mode=DestinationSyncMode.append
        )
        for stream in streams
    ]
)
read: dict[str, list[object]] = {stream.name: [] for stream in streams}
failed: dict[str, str] = {}
try:
    for message in SourceTiktokMarketing(catalog, config, None).read(logger, config, catalog, None):
        if message.type == Type.RECORD:
            read[message.record.stream].append(message.record.data)
        elif message.type == Type.TRACE and message.trace.error:
            named = message.trace.error.stream_descriptor
            failed[named.name if named else "?"] = message.trace.error.internal_message or message.trace.error.message
except Exception as error:
    failed.setdefault("as a whole", f"{type(error).__name__}: {error}")
sys.stdout.write("\n")
json.dump({"checked": checked.status.value, "read": read, "failed": failed}, sys.stdout, default=str)
