"""Instructions for the billing system."""

from typing import get_args

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.domain.billing.instruction import Post, Refusal, State
from app.store.tables.base import UUID, OrgTable, cents, date, datetime, instant, one_of, string

ANSWERED = "(answered_at IS NOT NULL) = (state IN ('acknowledged', 'refused'))"
POSTED = "(posted_on IS NOT NULL) = (state = 'acknowledged')"
REFUSED = "(refusal IS NOT NULL) = (state = 'refused')"
REVERSES = "(reverses IS NOT NULL) = (post = 'reverse')"
STANDING = "state IN ('open', 'acknowledged') AND reverses IS NULL AND reversed_by IS NULL"


class BillingInstruction(OrgTable, table=True):
    """What a partner posts because a denial was closed; see :mod:`app.domain.billing.instruction`."""

    __tablename__ = "billing_instructions"
    __table_args__ = (
        one_of("post", *get_args(Post)),
        one_of("state", *get_args(State)),
        one_of("refusal", *get_args(Refusal)),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(ANSWERED, name="answered"),
        CheckConstraint(POSTED, name="posted"),
        CheckConstraint(REFUSED, name="refused"),
        CheckConstraint(REVERSES, name="reverses"),
        Index("uq_billing_instructions_standing", "org_id", "denial_id", unique=True, postgresql_where=text(STANDING)),
        Index("ix_billing_instructions_state", "org_id", "state", "id"),
        Index("ix_billing_instructions_denial_id", "org_id", "denial_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    claim_id: UUID
    denial_id: UUID
    decision_id: UUID
    post: str = string()
    close_reason: str = string()
    amount: int = cents()
    """At risk when the denial was closed."""
    recovered: int = cents()
    """What the payer had paid by then."""
    group_code: str = string()
    carc: str = string()
    reverses: UUID | None = None
    reversed_by: UUID | None = None
    state: str = string(default="open")
    posted_on: date | None = None
    reference: str | None = string(default=None, nullable=True)
    """The partner's number of the posting."""
    refusal: str | None = string(default=None, nullable=True)
    answered_by: str | None = string(default=None, nullable=True)
    """``person`` or ``client``; the log names them."""
    answered_at: datetime | None = instant(default=None, nullable=True)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
