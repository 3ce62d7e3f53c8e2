"""From a plan to running ads, and back.

facts      what the ledger keeps of it
gating     evidence, the ten gates, everything a gate may see
limits     what may be spent at most, and what runs against it
approving  one person's yes, or two people's, to exactly one change
stopping   all spend, or one flight, off and on again
straying   ends that somebody moved on the platform
undoing    what a launch made, deleted or paused
launching  making it exist, once
"""
