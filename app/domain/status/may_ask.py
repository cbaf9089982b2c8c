"""Whether a payer can be asked about a claim over its connection, and where not, why not."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from app.domain.errors import DomainError
from app.domain.status.build_inquiry import Desk, KnownClaim, MissingName, missing_for_inquiry

WhyNot = Literal["resolved", "not_electronic", "missing_context"]
OTHER_WAYS = ("portal", "phone", "letter")
"""How a person asks a payer that answers no 276."""


class ResolvedError(DomainError):
    """Nothing waits for an answer about this denial."""


class NotElectronicError(DomainError):
    """The payer answers no 276: a person asks by portal, phone or letter."""


class MissingContextError(DomainError):
    """An inquiry lacks something that has to be told first."""


class Hindrance(NamedTuple):
    """Why a payer cannot be asked, and of ``missing_context`` the names of what is missing."""

    why: WhyNot
    missing: tuple[MissingName, ...] = ()

    def error(self) -> DomainError:
        """The refusal that says so."""
        match self.why:
            case "resolved":
                return ResolvedError("The denial is resolved: nothing waits for an answer.")
            case "not_electronic":
                return NotElectronicError(
                    "No connection is set over which this payer could be asked: ask by portal, phone or letter, and note "
                    "the answer, or set one at /v1/payers/{id}/status-connection.",
                    channels=list(OTHER_WAYS),
                )
            case "missing_context":
                return MissingContextError(
                    "An inquiry needs what nobody has told yet: post it with the claim to /v1/claims.",
                    missing=list(self.missing),
                )


def hindrance(known: KnownClaim, desk: Desk | None, today: date, *, resolved: bool = False) -> Hindrance | None:
    """What stands against asking; None: the payer can be asked."""
    if resolved:
        return Hindrance("resolved")
    if desk is None:
        return Hindrance("not_electronic")
    missing = missing_for_inquiry(known, today, desk.payer.id)
    return Hindrance("missing_context", missing) if missing else None
