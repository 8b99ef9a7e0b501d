"""A local double of Slack that refuses what Slack refuses: for tests, demos and pictures."""
