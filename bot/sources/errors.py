"""What can go wrong with sources.

KnowledgeError
└── SourceError    sources cannot be fetched; a `Problem` for each, with the line of `base.yml` that names it
"""

from __future__ import annotations

from index.errors import KnowledgeError


class SourceError(KnowledgeError):
    """Sources cannot be fetched; nothing was built."""
