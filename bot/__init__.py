"""From a question to a reply: settings, wording and the command line."""
