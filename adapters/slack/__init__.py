"""Slack: from its events to questions, and from replies to Block Kit."""
