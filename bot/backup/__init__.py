"""A copy of all that this machine keeps, in one file that is checked before it is trusted."""
