"""Runs queries on Apache Spark for the engine tests: its interpreter may be another environment's.

One JSON request a line on stdin (`lake`, `timezone`, `query`, `parameters` pickled in base64); the rows come back
pickled in base64 behind a mark, since Spark prints as it likes.
"""

from __future__ import annotations

import base64
import json
import pickle
import sys
from pathlib import Path

from firesteel.warehouse.lake import Lake
from firesteel.warehouse.pyspark import Spark, session

MARK = "rows:"


def main() -> None:
    started = session("firesteel-tests")
    sys.stdout.write(f"{MARK}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        asked = json.loads(line)
        engine = Spark(Lake(Path(asked["lake"]), asked["timezone"]), started)
        try:
            answer: object = engine.rows(asked["query"], **pickle.loads(base64.b64decode(asked["parameters"])))
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        sys.stdout.write(f"{MARK}{base64.b64encode(pickle.dumps(answer)).decode()}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
