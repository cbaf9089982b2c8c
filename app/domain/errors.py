"""What the domain refuses, as named facts. The edge gives each its HTTP status (``app/problems.py``)."""

from __future__ import annotations


class DomainError(Exception):
    """Base. ``detail`` is a sentence for people; it never holds names, numbers of claims or other input."""

    def __init__(self, detail: str, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts
        """Members that go into the answer beside the sentence: counts, codes, findings."""


class NotFoundError(DomainError):
    """There is no such thing in the caller's organisation."""


class NotADenialError(DomainError):
    """The gate found nothing that a payer refused to pay."""


class UnreadableFileError(DomainError):
    """A file is not what it says it is."""


class StaleVersionError(DomainError):
    """Somebody changed the thing since the caller read it."""


class AlreadyReplayedError(DomainError):
    """A quarantined claim was corrected before."""


class StillUnreadableError(DomainError):
    """A correction does not make the claim readable."""


class AliasTakenError(DomainError):
    """An alias belongs to another mapped payer."""


class MergedPayerError(DomainError):
    """A payer was merged into another: only that one can be changed."""


class InvalidDateError(DomainError):
    """A date that cannot be: in the future, or before what it follows."""


class UnknownPayerError(DomainError):
    """A payer id of ours that does not exist in the caller's organisation."""


class ExternalIdTakenError(DomainError):
    """The sender's id names a denial of another claim."""
