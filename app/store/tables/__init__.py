"""All tables, so that one import knows the whole schema."""

from app.store.tables.acknowledgments import Acknowledgment, Rejection, StatusCadence
from app.store.tables.assignments import Assignment, AssignmentItem
from app.store.tables.audit import Access, Event
from app.store.tables.base import OrgTable, metadata
from app.store.tables.billing import BillingInstruction
from app.store.tables.bulk_decisions import BulkDecision, BulkDecisionItem
from app.store.tables.claims import Claim, ClaimLock, ClaimVersion
from app.store.tables.decisions import Decision, StatusCheck, Submission
from app.store.tables.denials import Denial
from app.store.tables.escalations import Alarm, Alert, Escalation
from app.store.tables.notices import Notice
from app.store.tables.organization import Client, IdempotencyKey, Organization
from app.store.tables.overrides import Approval, SortingRule
from app.store.tables.payers import Payer, PayerAlias
from app.store.tables.people import AssignmentRules, Person, Team, TeamMember
from app.store.tables.playbooks import PlaybookVersion, PolicyVersion
from app.store.tables.queues import Checkout, QueueCount, Text
from app.store.tables.remittances import (
    ClaimEvent,
    IngestProgress,
    Payment,
    QuarantinedClaim,
    Remittance,
    RemittanceFinding,
    Volume,
    VolumeDelta,
)
from app.store.tables.status import (
    Connection,
    ControlNumber,
    PayerConnection,
    PayerLine,
    StatusExchange,
    StatusInquiry,
)
from app.store.tables.webhooks import Webhook, WebhookDelivery, WebhookProgress
from app.store.tables.worth import OutcomeCount, PayerVolume

__all__ = [
    "Access",
    "Acknowledgment",
    "Alarm",
    "Alert",
    "Approval",
    "Assignment",
    "AssignmentItem",
    "AssignmentRules",
    "BillingInstruction",
    "BulkDecision",
    "BulkDecisionItem",
    "Checkout",
    "Claim",
    "ClaimEvent",
    "ClaimLock",
    "ClaimVersion",
    "Client",
    "Connection",
    "ControlNumber",
    "Decision",
    "Denial",
    "Escalation",
    "Event",
    "IdempotencyKey",
    "IngestProgress",
    "Notice",
    "OrgTable",
    "Organization",
    "OutcomeCount",
    "Payer",
    "PayerAlias",
    "PayerConnection",
    "PayerLine",
    "PayerVolume",
    "Payment",
    "Person",
    "PlaybookVersion",
    "PolicyVersion",
    "QuarantinedClaim",
    "QueueCount",
    "Rejection",
    "Remittance",
    "RemittanceFinding",
    "SortingRule",
    "StatusCadence",
    "StatusCheck",
    "StatusExchange",
    "StatusInquiry",
    "Submission",
    "Team",
    "TeamMember",
    "Text",
    "Volume",
    "VolumeDelta",
    "Webhook",
    "WebhookDelivery",
    "WebhookProgress",
    "metadata",
]
