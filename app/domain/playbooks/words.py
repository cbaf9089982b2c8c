"""The closed lists that playbooks are written in."""

from __future__ import annotations

from typing import Literal, get_args

from app.domain.errors import DomainError

Purpose = Literal[
    "appeal",
    "corrected_claim",
    "new_claim",
    "claim_reconsideration",
    "reopening",
    "reopening_good_cause",
    "reopening_clerical",
    "qio_review",
    "arbitration",
    "open_negotiation",
    "idr",
    "idr_after_cooling_off",
]
"""What may be filed with a payer, as the rules of deadlines name it."""
ChannelKind = Literal["portal", "electronic", "fax", "courier", "mail"]
PacketItem = Literal[
    "denial_notice",
    "claim_detail",
    "cover_letter",
    "clinical_records",
    "coding_rationale",
    "authorization_proof",
    "payer_form",
    "original_claim",
    "prior_decision",
    "representative_form",
    "waiver_of_liability",
    "patient_consent",
    "good_cause_statement",
    "acceptance_report",
]
"""What payers ask for in a packet (``facts/appeals-and-security.md`` §2.1)."""
PACKET_ITEMS: tuple[PacketItem, ...] = get_args(PacketItem)
ProofKind = Literal[
    "portal_confirmation",
    "claim_accepted_277ca",
    "attachment_acknowledgment",
    "clearinghouse_report",
    "fax_report",
    "return_receipt",
    "certificate_of_mailing",
    "courier_delivery",
    "esmd_transaction",
    "phone_reference",
]
"""What can show that something was sent or received (§2.2)."""
PROOF_KINDS: tuple[ProofKind, ...] = get_args(ProofKind)
SHOWS_RECEIPT: tuple[ProofKind, ...] = (
    "portal_confirmation",
    "claim_accepted_277ca",
    "attachment_acknowledgment",
    "fax_report",
    "return_receipt",
    "courier_delivery",
    "esmd_transaction",
)
"""Those that show that the payer has it, or its machine. The others show sending, or rest on somebody's word."""
FrequencyCode = Literal["1", "7", "8"]
"""Of a claim (CLM05-3): 1 original, 7 replacement, 8 void."""


class InvalidPlaybookError(DomainError):
    """Something that no playbook may say."""
