"""Ids as the contract shows them: a prefix that says what it is, and a UUIDv7 in base 32 (TypeID)."""

from __future__ import annotations

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, WithJsonSchema
from typeid.codecs import base32

PREFIXES = {
    "org": "organisation",
    "cli": "client",
    "rem": "remittance",
    "pay": "payment",
    "clm": "claim",
    "den": "denial",
    "pyr": "payer",
    "per": "person",
    "tem": "team",
    "asg": "assignment",
    "srl": "sorting rule",
    "apr": "approval",
    "plb": "version of a playbook",
    "pol": "version of a policy",
    "ntc": "notice",
    "qtn": "quarantined claim",
    "evt": "event",
    "dec": "decision",
    "chs": "status check",
    "sub": "submission",
    "not": "note",
    "whk": "webhook",
    "dlv": "delivery",
    "chk": "checkout",
    "esc": "escalation",
    "alr": "alert",
    "bil": "billing instruction",
    "blk": "bulk decision",
    "con": "connection",
    "ack": "acknowledgment",
    "rej": "rejection",
    "psc": "payer's status connection",
}

PATTERN = re.compile(r"[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}")


def show(prefix: str, id_: UUID | None) -> str | None:
    """``den_01j…`` for a UUID; None stays None."""
    return None if id_ is None else f"{prefix}_{base32.encode(id_.bytes)}"


def parse(prefix: str, text: object) -> UUID:
    """The UUID of an id; ValueError when it is not one of this kind."""
    if isinstance(text, UUID):
        return text
    if not isinstance(text, str) or not PATTERN.fullmatch(text) or not text.startswith(f"{prefix}_"):
        raise ValueError(f"not an id of the form {prefix}_…")
    return UUID(bytes=bytes(base32.decode(text.partition("_")[2])))


def id_type(prefix: str) -> Any:
    """A type for path parameters and bodies: a UUID inside, a prefixed id in the contract."""
    schema = {
        "type": "string",
        "pattern": f"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
        "description": f"Id of a {PREFIXES[prefix]}.",
    }
    return Annotated[UUID, BeforeValidator(lambda text: parse(prefix, text)), WithJsonSchema(schema)]


AssignmentId = id_type("asg")
RemittanceId = id_type("rem")
ClaimId = id_type("clm")
DenialId = id_type("den")
PayerId = id_type("pyr")
PersonId = id_type("per")
TeamId = id_type("tem")
SortingRuleId = id_type("srl")
ApprovalId = id_type("apr")
NoticeId = id_type("ntc")
QuarantineId = id_type("qtn")
SubmissionId = id_type("sub")
DecisionId = id_type("dec")
StatusCheckId = id_type("chs")
CheckoutId = id_type("chk")
BillingInstructionId = id_type("bil")
BulkDecisionId = id_type("blk")
ConnectionId = id_type("con")
AcknowledgmentId = id_type("ack")
RejectionId = id_type("rej")
EscalationId = id_type("esc")
AlertId = id_type("alr")
EventId = id_type("evt")
WebhookId = id_type("whk")
DeliveryId = id_type("dlv")
__all__ = [
    "AcknowledgmentId",
    "AlertId",
    "ApprovalId",
    "AssignmentId",
    "BillingInstructionId",
    "BulkDecisionId",
    "CheckoutId",
    "ClaimId",
    "ConnectionId",
    "DecisionId",
    "DeliveryId",
    "DenialId",
    "EscalationId",
    "EventId",
    "NoticeId",
    "PayerId",
    "PersonId",
    "QuarantineId",
    "RejectionId",
    "RemittanceId",
    "SortingRuleId",
    "StatusCheckId",
    "SubmissionId",
    "TeamId",
    "WebhookId",
    "id_type",
    "parse",
    "show",
]
