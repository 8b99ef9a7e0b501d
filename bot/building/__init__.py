"""How a new version of the index comes about: gated, in a process of its own, one at a time."""
