"""The journal's schema, step by step; alembic runs the steps when a database is opened."""
