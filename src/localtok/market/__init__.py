"""The market behind the doors: viewers, auction, pacing, engagement, organic spread, shoppers and their events.

`delivery.tick` is a quarter of an hour of it; `World.advance` calls it. Everything a branch depends on is an integer.
"""
