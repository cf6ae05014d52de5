"""Magnet matches people who return to their country with jobs, training and other support there."""

__version__ = "0.1.0"
