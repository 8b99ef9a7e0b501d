"""What every chat platform shares: asking, following up, overhearing, and what a chat must remember."""
