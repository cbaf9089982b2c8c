"""What the codes of some statements say together: the one that decides, and what they are about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.codes.claim_status import ASKS, ClaimStatusCode, Document, Part, Theme, claim_status
from app.domain.status.answer import Statement, StatusCode
from app.domain.status.categories import Kind, category, kind_of, rank_of


@dataclass(frozen=True, slots=True)
class Said:
    """All codes of one level, those that decide first."""

    codes: tuple[StatusCode, ...]
    themes: frozenset[Theme]
    known: tuple[ClaimStatusCode, ...]
    """What list 508 makes of them; a reject code of NCPDP is not looked up there."""

    @property
    def lead(self) -> str:
        """The category that decides; empty where nothing is said."""
        return self.codes[0].category.strip().upper() if self.codes else ""

    @property
    def kind(self) -> Kind:
        """What that category says."""
        return kind_of(self.lead)

    @property
    def documents(self) -> tuple[Document, ...]:
        """What is asked for, each once: status codes say it closer than categories. ``other`` where none says which."""
        by_code = [it.document for it in self.known if it.theme in ASKS and it.document]
        by_category = [it.document for code in self.codes if (it := category(code.category)) and it.document]
        for told in (by_code, by_category):
            named = tuple(dict.fromkeys(it for it in told if it != "other"))
            if named:
                return named
        return ("other",) if by_code or by_category else ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is missing or wrong, each once."""
        return tuple(dict.fromkeys(it.part for it in self.known if it.part is not None))

    def has(self, status: str) -> bool:
        """Whether a code of list 508 is among them."""
        return any(it.code == status for it in self.known)


def said_by(statements: Iterable[Statement]) -> Said:
    """Every composite of every statement, each once."""
    codes = dict.fromkeys(code for statement in statements for code in statement.codes)
    ordered = tuple(sorted(codes, key=lambda code: rank_of(code.category)))
    known = tuple(it for code in ordered if not code.ncpdp and (it := claim_status(code.status)) is not None)
    return Said(ordered, frozenset(it.theme for it in known), known)
