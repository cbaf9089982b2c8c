"""What every table shares: naming convention, column types, the organisation in front of every key."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    """Base of all tables."""

    metadata = metadata


class OrgTable(Table):
    """Base of customer data: row-level security is enabled and forced on it (see ``migrations``)."""

    org_id: UUID = Field(primary_key=True)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A closed list as text + CHECK: an enum would lose its index under row-level security."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def cents(**options: Any) -> Any:
    """Money in whole cents."""
    return Field(sa_type=BigInteger, **options)


def instant(**options: Any) -> Any:
    """A moment in UTC."""
    return Field(sa_type=DateTime(timezone=True), **options)


def string(**options: Any) -> Any:
    """Text of any length."""
    return Field(sa_type=Text, **options)


def strings(**options: Any) -> Any:
    """A list of short texts, empty by default."""
    return Field(sa_type=ARRAY(Text), sa_column_kwargs={"server_default": text("'{}'")}, **options)


def ids(**options: Any) -> Any:
    """A list of ids, empty by default."""
    return Field(sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": text("'{}'")}, **options)


def document(**options: Any) -> Any:
    """Content that is read whole and never filtered on."""
    return Field(sa_type=JSONB, **options)


def raw(**options: Any) -> Any:
    """Bytes: digests, stored answers."""
    return Field(sa_type=LargeBinary, **options)


__all__ = [
    "UUID",
    "OrgTable",
    "Table",
    "cents",
    "date",
    "datetime",
    "document",
    "ids",
    "instant",
    "metadata",
    "one_of",
    "raw",
    "string",
    "strings",
]
