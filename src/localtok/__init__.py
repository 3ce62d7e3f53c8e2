"""A stateful, deterministic TikTok Business API that runs on your machine."""
