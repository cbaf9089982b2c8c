"""People, teams, who is in which, and the rules by which denials find their owners."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app.domain.people.roster import ROLES
from app.domain.sorting.vocabulary import WORK_TYPES
from app.store.tables.base import UUID, OrgTable, date, datetime, document, instant, one_of, string, strings

_AWAY = "away_until IS NULL OR away_until >= away_from"
_BEGUN = "away_from IS NOT NULL OR away_until IS NULL"
_WORK_TYPES = f"work_types <@ ARRAY[{', '.join(repr(name) for name in WORK_TYPES)}]::text[]"


class Person(OrgTable, table=True):
    """Somebody who signs in, known by issuer and subject of their tokens. Never deleted: the log names them."""

    __tablename__ = "people"
    __table_args__ = (
        one_of("role", *ROLES),
        CheckConstraint(_AWAY, name="away"),
        CheckConstraint(_BEGUN, name="begun"),
        UniqueConstraint("org_id", "issuer", "subject"),
    )

    id: UUID = Field(primary_key=True)
    issuer: str = string()
    subject: str = string()
    name: str = string()
    email: str | None = string(default=None, nullable=True)
    role: str = string()
    active: bool = True
    away_from: date | None = None
    away_until: date | None = None
    stand_in_id: UUID | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class Team(OrgTable, table=True):
    """People who share a queue. Every organisation begins with the team triage, whose id is the organisation's own."""

    __tablename__ = "teams"
    __table_args__ = (
        CheckConstraint(_WORK_TYPES, name="work_types"),
        UniqueConstraint("org_id", "name"),
    )

    id: UUID = Field(primary_key=True)
    name: str = string()
    work_types: list[str] = strings()
    lead_id: UUID | None = None
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class TeamMember(OrgTable, table=True):
    """Who is in which team: part of the person's record, and explained by its events."""

    __tablename__ = "team_members"
    __table_args__ = (Index("ix_team_members_person_id", "org_id", "person_id"),)

    team_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)


class AssignmentRules(OrgTable, table=True):
    """The list of an organisation, one row; all versions are in the log."""

    __tablename__ = "assignment_rules"
    __table_args__ = (UniqueConstraint("org_id"),)

    id: UUID = Field(primary_key=True)
    rules: list[dict[str, object]] = document()
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()
