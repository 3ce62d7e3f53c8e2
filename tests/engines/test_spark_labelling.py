"""Comments read on Apache Spark say what they say on this machine (`make test-long`)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from firesteel.comments import Comment
from firesteel.language import label
from firesteel.values import PostId

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.long


def on_spark(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-m", "firesteel.language.sparklabelling", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "TZ": "Asia/Tokyo"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def written(folder: Path) -> list[str | None]:
    paths = sorted((ROOT / "tests/golden/comments").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text("utf-8").splitlines()]
    many = [*texts, "", None, "😍", "сколько стоит"]
    pa.parquet.write_table(
        pa.table({"id": range(len(many)), "text": many}), folder / "comments.parquet", row_group_size=300
    )
    return many


def test_a_cluster_reads_every_comment_as_one_machine_does(python: Path, tmp_path: Path) -> None:
    texts = written(tmp_path)

    ran = on_spark(python, "--comments", str(tmp_path / "comments.parquet"), "--out", str(tmp_path / "out"))

    assert ran.returncode == 0, ran.stderr[-2_000:]
    found = sorted(pa.parquet.read_table(tmp_path / "out").to_pylist(), key=lambda row: int(row["id"]))
    here = label(Comment(id=str(i), post=PostId(""), author="", text=text or "") for i, text in enumerate(texts))
    assert [
        (row["text"], row["language"], tuple(row["labels"]), json.loads(row["scores"]), row["needs_review"])
        for row in found
    ] == [
        (text, each.language, each.labels, each.scores, each.needs_review)
        for text, each in zip(texts, here, strict=True)
    ]


def test_a_column_that_is_not_there_is_named_with_those_that_are(python: Path, tmp_path: Path) -> None:
    written(tmp_path)

    ran = on_spark(
        python, "--comments", str(tmp_path / "comments.parquet"), "--column", "words", "--out", str(tmp_path / "out")
    )

    assert ran.returncode == 1
    assert ran.stderr.strip().endswith("there is no column words; there are id, text (name the one with the text)")
    assert "Traceback" not in ran.stderr
