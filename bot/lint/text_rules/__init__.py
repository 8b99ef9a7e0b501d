"""Rules that look at the texts of an FAQ, without an index."""
