"""What can keep a draft from being made, as sentences for whoever wants it.

CaptureError    its text may be shown to a person
"""

from __future__ import annotations

from index.errors import MmfaqError


class CaptureError(MmfaqError):
    """A message cannot become a draft, or a draft cannot be kept."""
