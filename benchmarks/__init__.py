"""Measurements of quality and speed, each beside its baselines, run by hand: `make benchmark`."""
