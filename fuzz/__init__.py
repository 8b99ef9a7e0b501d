"""Fuzzing of everything that reads what others wrote: `python -m fuzz --seconds 600`, or one target by its name."""
