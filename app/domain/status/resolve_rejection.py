"""What can become of a rejection."""

from __future__ import annotations

from typing import Literal

from app.domain.errors import DomainError

Resolution = Literal["sent_again", "nothing_to_send", "sent_before", "not_ours"]
"""``sent_again``: mended and sent; ``nothing_to_send``: it is not to be paid by this payer, or by nobody;
``sent_before``: what was rejected had been replaced already; ``not_ours``: somebody else's file."""


class ResolvedAlreadyError(DomainError):
    """A rejection of which somebody has said what became of it."""
