"""`python -m firesteel` is `firesteel`."""

from firesteel.cli.main import run

run()
