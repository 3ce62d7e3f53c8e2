"""From a plan to running ads.

gating     evidence, the ten gates, everything a gate may see
approving  one person's yes, or two people's, to exactly one change
launching  making it exist, once
"""
