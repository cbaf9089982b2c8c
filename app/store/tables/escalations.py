"""What was escalated to whom, what each person is told on a day, and when the job must look at a denial again."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from app.domain.escalation.levels import LEVELS
from app.domain.escalation.reasons import KINDS
from app.store.tables.base import UUID, OrgTable, cents, date, datetime, document, instant, one_of, string

STATES = ("open", "acknowledged", "settled")
_SETTLED = "(state = 'settled') = (settled_on IS NOT NULL)"
_ACKNOWLEDGED = (
    "(acknowledged_by IS NULL) = (acknowledged_at IS NULL) AND (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)"
)
_DIGEST = "digest = (kind IS NULL) AND digest = (team_id IS NULL) AND digest = (payer_id IS NULL)"
_UNTOLD = text("state = 'open' AND alert_id IS NULL")


class Escalation(OrgTable, table=True):
    """One reason why a denial is escalated, at one level: explained by its denial's events. Never a second time."""

    __tablename__ = "escalations"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("level", *LEVELS),
        one_of("state", *STATES),
        CheckConstraint(_SETTLED, name="settled"),
        CheckConstraint(_ACKNOWLEDGED, name="acknowledged"),
        Index("uq_escalations_once", "org_id", "denial_id", "reason", "level", unique=True),
        Index("ix_escalations_person_id", "org_id", "person_id", "id"),
        Index("ix_escalations_alert_id", "org_id", "alert_id", "id"),
        Index("ix_escalations_untold", "org_id", "person_id", "team_id", "payer_id", "kind", postgresql_where=_UNTOLD),
    )

    id: UUID = Field(primary_key=True)
    denial_id: UUID
    reason: str = string()
    """What makes it the same one: kind, purpose and day, or the submission."""
    kind: str = string()
    level: str = string()
    due_on: date
    """The day that was missed, the payer's last day, or the day by which it should have answered."""
    raised_on: date
    person_id: UUID | None = None
    """Who is told; null where nobody works."""
    team_id: UUID
    payer_id: UUID
    amount_denied: int = cents()
    alert_id: UUID | None = None
    """The alert that told of it; null until then."""
    state: str = string(default="open")
    acknowledged_by: UUID | None = None
    acknowledged_at: datetime | None = instant(default=None, nullable=True)
    settled_on: date | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Alert(OrgTable, table=True):
    """What one person is told on one day: a group of escalations, or the digest of all that is above their budget."""

    __tablename__ = "alerts"
    __table_args__ = (
        one_of("kind", *KINDS),
        one_of("level", *LEVELS),
        CheckConstraint(_DIGEST, name="digest"),
        Index(
            "uq_alerts_once",
            "org_id",
            "day",
            "person_id",
            "team_id",
            "payer_id",
            "kind",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_alerts_person_id", "org_id", "person_id", "id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    day: date
    digest: bool
    team_id: UUID | None = None
    payer_id: UUID | None = None
    kind: str | None = string(default=None, nullable=True)
    level: str = string()
    """The highest at which this person is told of one of them."""
    count: int
    amount_denied: int = cents()
    groups: list[dict[str, object]] = document()
    """Of a digest: team, payer, kind, count and cents of each group in it."""
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Alarm(OrgTable, table=True):
    """The day on which the job must look at a denial: set by triggers when it comes or changes, then by the job."""

    __tablename__ = "alarms"
    __table_args__ = (Index("ix_alarms_look_on", "org_id", "look_on", "denial_id"),)

    denial_id: UUID = Field(primary_key=True)
    look_on: date
