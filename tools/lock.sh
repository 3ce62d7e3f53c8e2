#!/bin/sh
# Remake the lock files: exact versions and hashes, no addresses.
set -eu
UV="${UV:-uv}"
command -v "$UV" >/dev/null 2>&1 || { echo "tools/lock.sh needs uv (pip install uv)"; exit 1; }
compile() { "$UV" pip compile --quiet --generate-hashes --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11 "$@"; }
printf 'setuptools>=80\n' | compile pyproject.toml - -o requirements/run.txt
printf 'setuptools>=80\n' | compile --extra dev -c requirements/run.txt pyproject.toml - -o requirements/dev.txt
printf 'setuptools>=80\n' | compile --extra spark -c requirements/run.txt pyproject.toml - -o requirements/spark.txt
printf 'tiktok-business-api-sdk-official==1.1.3\n' | compile - -o requirements/client-sdk.txt
printf 'airbyte-source-tiktok-marketing==4.7.0\n' | compile - -o requirements/client-airbyte.txt
printf 'schemathesis==4.32.0\n' | compile - -o requirements/client-schemathesis.txt
