"""The parts of the soak: who asks, what goes wrong, what is counted, and how the bot's process fares."""
