"""Run by TikTok's official SDK in its own environment: one call for each line of JSON on stdin, one answer for each.

    {"call": "campaign_create", "body": {…}}  or  {"call": "campaign_get", "given": {…}}

A body becomes the SDK's own model, nested ones too, so that what goes over the wire is what the SDK makes of it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import sys
from urllib.parse import urlparse

import business_api_client.api
from business_api_client import ApiClient, Configuration
from business_api_client.tiktok_business.tiktok_exceptions import TiktokSDKError

host, advertiser_id, token = sys.argv[1:4]
if urlparse(host).hostname != "127.0.0.1":
    raise SystemExit(f"refusing to talk to {host}: not this machine")

configuration = Configuration()
configuration.host = host
client = ApiClient(configuration)
calls = {}
for module in pkgutil.iter_modules(business_api_client.api.__path__):
    loaded = importlib.import_module(f"business_api_client.api.{module.name}")
    for _, kind in inspect.getmembers(loaded, inspect.isclass):
        if kind.__module__ == loaded.__name__:
            made = kind(client)
            calls |= {
                name: getattr(made, name)
                for name, _ in inspect.getmembers(kind, inspect.isfunction)
                if not name.startswith("_") and not name.endswith("_with_http_info")
            }


def answered(asked):
    call = calls[asked["call"]]
    given = dict(asked.get("given", {}))
    takes = inspect.getdoc(call) or ""
    try:
        if "body" in asked:
            (model,) = re.findall(r":param (\w+) body:", takes)
            body = {"advertiser_id": advertiser_id, **asked["body"]}
            given["body"] = client._ApiClient__deserialize(body, model)
        elif "advertiser_id:" in takes and "advertiser_id" not in given:
            given["advertiser_id"] = advertiser_id
        answer = call(access_token=asked.get("token", token), **given)
    except TiktokSDKError as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"unusable": f"{type(error).__name__}: {error}"}
    return {"answer": answer if isinstance(answer, dict) else answer.to_dict()}


if sys.argv[4:] == ["--list"]:
    sys.stdout.write(json.dumps(sorted(calls)))
    raise SystemExit
for line in sys.stdin:
    sys.stdout.write(json.dumps(answered(json.loads(line)), default=str) + "\n")
    sys.stdout.flush()
