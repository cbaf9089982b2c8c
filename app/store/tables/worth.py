"""What payers paid and decided, added up for the economics of a decision. Both follow from other tables."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, cents, date, datetime, instant, string


class PayerVolume(OrgTable, table=True):
    """Paid lines of a payer by procedure and month, whatever plan, provider and facility. Amounts in cents.

    Procedure ``*`` has all of them together.
    """

    __tablename__ = "payer_volumes"

    payer_id: UUID = Field(primary_key=True)
    procedure: str = string(primary_key=True)
    month: date = Field(primary_key=True)
    count: int = cents()
    charge: int = cents()
    allowed: int = cents()


class OutcomeCount(OrgTable, table=True):
    """What a payer decided about what was sent, of one family at one level; no cause: the empty text."""

    __tablename__ = "outcome_counts"
    __table_args__ = (CheckConstraint("won BETWEEN 0 AND decided", name="won"),)

    level: int = Field(primary_key=True)
    """0 a corrected claim, from 1 the payer's levels of appeal."""
    payer_id: UUID = Field(primary_key=True)
    root_cause: str = string(primary_key=True)
    sub_cause: str = string(primary_key=True)
    decided: int = cents()
    won: float
    """Sum of the shares of the denied amounts that were won."""
    counted_at: datetime = instant()
