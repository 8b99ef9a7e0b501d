"""Discord: from its events to questions, and from replies to its messages."""
