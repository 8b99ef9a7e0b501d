"""From a platform's event to a question, and from a reply to the platform's message."""
