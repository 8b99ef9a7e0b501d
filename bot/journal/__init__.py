"""What the bot remembers: questions without secrets, what was shown for them, and whether it helped."""
