"""Markdown as a small tree that every platform's renderer walks."""
