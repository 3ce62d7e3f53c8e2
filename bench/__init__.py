"""Benchmarks: `python -m bench [NAME]` prints one JSON line a figure. Never timed tests."""
