"""An API tester reads localtok's own OpenAPI document and tries to break what it says: valid and invalid asks alike."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from outside import HERE, environment, loopback

pytestmark = pytest.mark.long
CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance,envelope,refusal"


@pytest.fixture(scope="module")
def schemathesis() -> Path:
    return environment("schemathesis").with_name("schemathesis")


@pytest.mark.parametrize("as_", ["advertiser", "account"])
def test_nothing_crashes_and_nothing_invalid_succeeds(schemathesis, served_platform, world, tmp_path, as_):
    host = loopback(served_platform)
    account = next(one for one in world.accounts.values() if one.is_brand)
    token = world.advertiser.access_token if as_ == "advertiser" else account.access_token
    only = [] if as_ == "advertiser" else ["--include-path-regex", "/business/"]
    command = [
        str(schemathesis), "run", f"{host}/_localtok/openapi.json?account={account.handle}",
        "--header", f"Access-Token: {token}", "--checks", CHECKS, "--phases", "coverage,fuzzing", "--mode", "all",
        "--max-examples", "25", "--seed", "1", "--generation-database", "none", "--no-color", *only,
    ]  # fmt: skip
    environment_ = os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)}

    ran = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=900, env=environment_, cwd=tmp_path
    )

    assert ran.returncode == 0, ran.stdout[-6_000:]
