"""Who is calling, as a verified token says it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["person", "client"]


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of one request.

    `issuer` and `subject` together are the identity (RFC 9068 §5); `issuer` and `jti` together name the token:
    never the token's own text, because an ECDSA signature can be rewritten into a second valid one.
    `expires_at` is in seconds since 1970. `name` is for display and falls back to the subject.
    """

    org_id: UUID
    subject: str
    client_id: str
    issuer: str
    jti: str
    kind: Kind
    name: str
    scopes: frozenset[str]
    expires_at: int
