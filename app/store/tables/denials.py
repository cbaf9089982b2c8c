"""Denials: one per reason and claim event."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Computed, Index, Text, text
from sqlmodel import Field

from app.domain.sorting.vocabulary import PATHS, ROOT_CAUSES, WORK_TYPES
from app.store.tables.base import UUID, OrgTable, cents, date, datetime, document, instant, one_of, string, strings

STAGES = ("intake", "decision", "execution", "tracking", "resolved")
OUTCOMES = (
    "recovered",
    "partly_recovered",
    "upheld_final",
    "written_off",
    "moved_to_patient",
    "moved_to_other_payer",
    "duplicate",
    "not_a_denial",
    "void",
)
_OPEN = "(stage = 'resolved') = (outcome IS NOT NULL AND resolved_on IS NOT NULL)"
_NEXT = (
    "stage = 'resolved' OR (owner_kind IS NOT NULL AND owner_id IS NOT NULL "
    "AND next_action IS NOT NULL AND due_on IS NOT NULL)"
)
_PARKED = "(parked IS NULL) = (parked_on IS NULL) AND (parked IS NULL) = (review_on IS NULL)"
_IS_OPEN = text("stage <> 'resolved'")
_IS_ITEM = text("lead AND stage <> 'resolved'")
"""Work is done claim by claim: an open lead stands for its claim in every queue."""
_ESCALATED = text("escalated AND lead AND stage <> 'resolved'")
_HAS_CLOCK = text("clock_from IS NOT NULL AND lead AND stage <> 'resolved'")
NO_CAUSE = ("void", "duplicate", "not_a_denial")
"""Outcomes of what was none: nothing upstream is to be learned from it."""
_TO_REVIEW = text(
    "stage = 'resolved' AND cause_confirmed_on IS NULL AND outcome <> ALL ('{void,duplicate,not_a_denial}'::text[])"
)
_BATCHABLE = text("stage = 'decision' AND lead AND parked IS NULL AND triage IS NULL AND amount_denied = claim_denied")
"""The only open denial of its claim, sorted, and nobody has decided about it: it may go into a batch."""
_QUEUE = "CASE WHEN triage IS NOT NULL OR work_type IS NULL THEN 'triage' ELSE work_type END"


class Denial(OrgTable, table=True):
    """A payer's decision not to pay, for one reason. Amounts in cents."""

    __tablename__ = "denials"
    __table_args__ = (
        one_of("stage", *STAGES),
        one_of("outcome", *OUTCOMES),
        one_of("owner_kind", "team", "person"),
        one_of("work_type", *WORK_TYPES),
        one_of("root_cause", *ROOT_CAUSES),
        one_of("recommended_path", *PATHS),
        one_of("path", *PATHS),
        one_of("bucket_by", "rule", "own_rule", "person"),
        one_of("confirmed_cause", *ROOT_CAUSES),
        CheckConstraint(_PARKED, name="parked"),
        CheckConstraint(_OPEN, name="resolved"),
        CheckConstraint(_NEXT, name="never_silent"),
        CheckConstraint("amount_recovered BETWEEN 0 AND amount_denied", name="recovered_capped"),
        Index("ix_denials_claim_id", "org_id", "claim_id"),
        Index("ix_denials_remit_date", "org_id", "remit_date", "id"),
        Index("ix_denials_amount_denied", "org_id", "amount_denied", "id"),
        Index("ix_denials_payer_id", "org_id", "payer_id", "id"),
        Index("ix_denials_carc", "org_id", "carc", "id"),
        Index("ix_denials_stage", "org_id", "stage", "id"),
        Index("ix_denials_remittance_id", "org_id", "remittance_id", "id"),
        Index("ix_denials_owner", "org_id", "owner_id", "id", postgresql_where=_IS_OPEN),
        Index("ix_denials_due_on", "org_id", "due_on", "id", postgresql_where=_IS_OPEN),
        Index("ix_denials_appeal_by", "org_id", "appeal_by", "id", postgresql_where=text("appeal_by IS NOT NULL")),
        Index("ix_denials_queue", "org_id", "queue", "due_on", "by_amount", "id", postgresql_where=_IS_ITEM),
        Index("ix_denials_owned", "org_id", "owner_id", "due_on", "by_amount", "id", postgresql_where=_IS_ITEM),
        Index("ix_denials_one_queue", "org_id", "quick_fix", "due_on", "by_amount", "id", postgresql_where=_IS_ITEM),
        Index("ix_denials_send_by", "org_id", "send_by", "by_amount", "id", postgresql_where=_IS_ITEM),
        Index("ix_denials_held", "org_id", "id", postgresql_where=text("held_on IS NOT NULL")),
        Index("ix_denials_review", "org_id", "resolved_on", "id", postgresql_where=_TO_REVIEW),
        Index("ix_denials_clock_from", "org_id", "clock_from", postgresql_where=_HAS_CLOCK),
        Index("ix_denials_escalated", "org_id", "due_on", "by_amount", "id", postgresql_where=_ESCALATED),
        Index(
            "ix_denials_batch",
            *("org_id", "payer_id", "carc", "sub_cause", "recommended_path", "amount_denied", "id"),
            postgresql_where=_BATCHABLE,
        ),
        Index(
            "uq_denials_external_id",
            "org_id",
            "external_id",
            "reason_key",
            unique=True,
            postgresql_where=text("external_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    payer_id: UUID
    event_id: UUID
    """The claim event that carries the decision now (the 835's, once it has come)."""
    remittance_id: UUID | None = None
    external_id: str | None = string(default=None, nullable=True)
    reason_key: str = string()
    """Group, CARC and denied lines: what makes two tellings of a denial the same one."""
    plan: str | None = string(default=None, nullable=True)
    patient_control_number: str | None = string(default=None, nullable=True)
    payer_claim_control_number: str | None = string(default=None, nullable=True)
    group_code: str = string()
    carc: str = string()
    remarks: list[str] = strings()
    remit_date: date
    received_on: date
    amount_denied: int = cents()
    amount_at_risk: int = cents()
    amount_recovered: int = cents(default=0)
    paid_beyond_denied: int = cents(default=0)
    stage: str = string(default="intake")
    outcome: str | None = string(default=None, nullable=True)
    resolved_on: date | None = None
    lead: bool = True
    owner_kind: str | None = string(default="team", nullable=True)
    owner_id: UUID | None = None
    """Of a team or a person; of a work type that no team takes, see :func:`app.domain.people.roster.untaken`."""
    owner_name: str | None = string(default="triage", nullable=True)
    """``triage``, a work type, or the owner's name when it became the owner: reads show the name of today."""
    next_action: str | None = string(default="sort", nullable=True)
    due_on: date | None = None
    recurrence_of: UUID | None = None
    possible_duplicate_of: UUID | None = None
    work_type: str | None = string(default=None, nullable=True)
    root_cause: str | None = string(default=None, nullable=True)
    recommended_path: str | None = string(default=None, nullable=True)
    quick_fix: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    triage: str | None = string(default=None, nullable=True)
    """Why a person must look before the bucket counts."""
    bucket: dict[str, object] | None = document(default=None, nullable=True)
    """The rest of where it belongs and why, in the shape of the contract."""
    bucket_by: str = string(default="rule", sa_column_kwargs={"server_default": text("'rule'")})
    """What put it there: the shipped rules, the organisation's own, or a person, whom no rule overrules."""
    path: str | None = string(default=None, nullable=True)
    """What was decided; null until then."""
    decision_id: UUID | None = None
    pending: dict[str, object] | None = document(default=None, nullable=True)
    """Its close waits for a second person: the decision, a digest of what it rests on, and what it did before."""
    held_on: date | None = None
    """Since when its claim is under a legal or compliance hold."""
    parked: str | None = string(default=None, nullable=True)
    """Why its control points stand still; a payer's deadlines never do."""
    parked_on: date | None = None
    review_on: date | None = None
    clock_from: date | None = None
    """Day 0 of its clocks where that is not the day of receipt: the load of a backlog, a return to the decision."""
    control_on: date | None = None
    """The next control point; of what is parked, the one that it stood before."""
    send_by: date | None = None
    """Last day to send something so that no open window closes; of a lead, the earliest of its claim."""
    appeal_by: date | None = None
    """Last day of the appeal, as the deadline rules give it."""
    deadlines: list[dict[str, object]] = document(sa_column_kwargs={"server_default": text("'[]'")})
    """One entry for each purpose and level (see :mod:`app.domain.workflow.set_deadlines`)."""
    claim_denied: int = cents(default=0, sa_column_kwargs={"server_default": text("0")})
    """Of a lead: what is denied on all open denials of its claim."""
    escalated: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    cause_confirmed_on: date | None = None
    confirmed_cause: str | None = string(default=None, nullable=True)
    confirmed_sub_cause: str | None = string(default=None, nullable=True)
    preventable: bool | None = None
    cause_began: str | None = string(default=None, nullable=True)
    """Where it began: an upstream team of the taxonomy."""
    queue: str = Field(sa_column=Column(Text, Computed(_QUEUE, persisted=True)))
    sub_cause: str | None = Field(sa_column=Column(Text, Computed("bucket ->> 'sub_cause'", persisted=True)))
    """As the bucket has it, where an index can use it: of documents row-level security allows none."""
    by_amount: int = Field(sa_column=Column(BigInteger, Computed("-claim_denied", persisted=True)))
    """So that every key of a queue's order ascends."""
    missing_context: list[str] = strings()
    detail: dict[str, object] = document()
    """Claim header, parties, denied lines and adjustments in the shape of the contract."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
