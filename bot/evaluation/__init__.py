"""How good the answers are, as numbers with their uncertainty. It grades, and never searches."""
