"""What makes an FAQ a worse one: rules, each with place, reason and remedy."""
