"""What people answered in a chat, as drafts of entries: written beside the FAQ, and never published by themselves."""
