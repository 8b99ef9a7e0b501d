"""How a running bot is seen from outside: metrics, log lines, and whether its index is as new as its sources."""
