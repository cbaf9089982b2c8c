"""Payers and the names under which they write."""

from sqlalchemy import Index, text
from sqlmodel import Field

from app.store.tables.base import UUID, OrgTable, datetime, document, instant, one_of, string

PAYER_TYPES = (
    "medicare_ffs",
    "medicare_advantage",
    "medicaid_ffs",
    "medicaid_managed",
    "commercial",
    "marketplace",
    "self_funded",
    "tricare",
    "va",
    "workers_comp",
    "auto",
    "other",
)
ALIAS_KINDS = ("trn03", "n1_name", "n1_id", "ref_2u", "json_id", "json_name")


class Payer(OrgTable, table=True):
    """A payer. One that nobody has mapped yet (``mapped`` false) is kept under the name it gave itself."""

    __tablename__ = "payers"
    __table_args__ = (
        one_of("payer_type", *PAYER_TYPES),
        Index("ix_payers_merged_into", "org_id", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    )

    id: UUID = Field(primary_key=True)
    name: str = string()
    payer_type: str | None = string(default=None, nullable=True)
    plans: list[dict[str, str]] = document()
    mapped: bool = Field(default=False)
    merged_into: UUID | None = Field(default=None)
    version: int = 1
    created_at: datetime = instant()
    updated_at: datetime = instant()


class PayerAlias(OrgTable, table=True):
    """One identifier or name under which a payer writes."""

    __tablename__ = "payer_aliases"
    __table_args__ = (one_of("kind", *ALIAS_KINDS),)

    kind: str = string(primary_key=True)
    value: str = string(primary_key=True)
    """Folded: upper case, runs of blanks as one."""
    payer_id: UUID = Field(index=True)
