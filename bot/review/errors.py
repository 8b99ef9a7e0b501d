"""What can go wrong in a review.

ReviewError            an edit cannot be reviewed
└── GitHubError        GitHub did not take the comment
    └── RefusedError   the token may not write there
"""

from __future__ import annotations

from index.errors import MmfaqError


class ReviewError(MmfaqError):
    """An edit cannot be reviewed."""


class GitHubError(ReviewError):
    """GitHub did not take the comment; `is_passing` where another try may help."""

    def __init__(self, text: str, *, is_passing: bool = False) -> None:
        self.is_passing = is_passing
        super().__init__(text)


class RefusedError(GitHubError):
    """The token may not write comments there, as is so for pull requests from forks."""
