"""The platform as a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys


def test_a_platform_started_for_somebody_ends_with_them() -> None:
    command = [sys.executable, "-m", "localtok", "serve", "--port", "0", "--until-stdin-closes"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as platform:
        assert platform.stdout
        assert platform.stdin
        ready = json.loads(platform.stdout.readline())
        assert ready["base_url"].startswith("http://127.0.0.1:")

        platform.stdin.close()

        assert platform.wait(timeout=30) == 0


def test_a_platform_that_is_told_to_stop_says_nothing_about_the_pipe_it_waits_on() -> None:
    command = [sys.executable, "-m", "localtok", "serve", "--port", "0", "--until-stdin-closes"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as platform:
        assert platform.stdout
        assert platform.stderr
        platform.stdout.readline()

        platform.terminate()

        assert platform.wait(timeout=30) == 0
        assert platform.stderr.read() == ""
