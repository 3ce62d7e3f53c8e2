"""A stateful, deterministic TikTok Business API that runs on your machine.

`localtok serve` puts it on a port; in tests the fixtures `world` and `platform` put it in the process.
"""
