"""From FAQ files to ranked hits: synchronous, pure, and unaware of chat."""
