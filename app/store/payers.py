"""Which payer is meant by the names and numbers that a sender gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from app.domain.intake.denial import Happened
from app.domain.intake.remittance import Payment
from app.store.record import Inserted, Recorder

Alias = tuple[str, str]
NAMES = ("n1_name", "json_name")

FIND = """
SELECT a.kind, a.value, coalesce(p.merged_into, p.id) AS id, coalesce(q.mapped, p.mapped) AS mapped
FROM payer_aliases a
JOIN payers p ON p.org_id = a.org_id AND p.id = a.payer_id
LEFT JOIN payers q ON q.org_id = p.org_id AND q.id = p.merged_into
WHERE a.org_id = %s AND (a.kind, a.value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
FOR SHARE OF p
"""
"""Shared locks: a payer is not merged into another while somebody takes in what it decided."""


def fold_alias(value: str) -> str:
    """Upper case, single blanks: the form in which aliases are compared."""
    return re.sub(r"\s+", " ", value).strip().upper()


def aliases_of(payment: Payment) -> list[Alias]:
    """What a payment says of its payer, most telling first: REF*2U, N104, N102, TRN03."""
    payer = payment.payer
    told = [
        ("ref_2u", payment.payer_ids.get("2U", "")),
        ("n1_id", payer.id if payer else ""),
        ("n1_name", payer.name if payer else ""),
        ("trn03", payment.originator_id),
    ]
    return [(kind, fold_alias(value)) for kind, value in told if value.strip()]


class PayerBook:
    """Finds payers by alias inside one transaction, and keeps one that nobody has mapped under its own name."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now
        self._found: dict[tuple[Alias, ...], UUID] = {}

    async def of_payment(self, payment: Payment) -> UUID:
        """The payer of one transaction set."""
        return await self.find(aliases_of(payment) or [("n1_name", "UNKNOWN PAYER")])

    async def by_id(self, payer_id: UUID) -> UUID | None:
        """The payer under one of our ids, or the one it was merged into."""
        found = await self._tx.fetch(
            "SELECT coalesce(merged_into, id) AS id FROM payers WHERE org_id = %s AND id = %s FOR SHARE",
            (self._tx.org_id, payer_id),
        )
        return UUID(str(found[0]["id"])) if found else None

    async def find(self, aliases: list[Alias]) -> UUID:
        """The first alias that is known decides; none known: a new unmapped payer that owns them."""
        key = tuple(aliases)
        if key not in self._found:
            self._found[key] = await self._look_up(aliases) or await self._keep(aliases)
        return self._found[key]

    async def _look_up(self, aliases: list[Alias]) -> UUID | None:
        asked = [(kind, value) for alias in aliases for kind, value in spellings(alias)]
        found = await self._tx.fetch(
            FIND, (self._tx.org_id, [kind for kind, _ in asked], [value for _, value in asked])
        )
        known = {(row["kind"], row["value"]): row for row in found}
        named = any(kind in NAMES for kind, _ in aliases)
        for kind, value in asked:
            row = known.get((kind, value))
            # One originator number (TRN03) may stand for a bank or clearinghouse of many payers:
            # it decides only once a person has said whose it is, or where there is no name.
            if row is not None and (kind != "trn03" or row["mapped"] or not named):
                return UUID(str(row["id"]))
        return None

    async def _keep(self, aliases: list[Alias]) -> UUID:
        org = self._tx.org_id
        await self._tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('payers' || %s::text, 0))", (org,))
        again = await self._look_up(aliases)
        if again is not None:
            return again
        payer_id, now = uuid7(), self._now()
        name = next((value for kind, value in aliases if kind in NAMES), aliases[0][1])
        row: tuple[Any, ...] = (org, payer_id, name, None, [], False, 1, now, now)
        columns = "org_id id name payer_type plans mapped version created_at updated_at".split()
        happened = Happened("payer.seen", payer_id, 1, {"aliases": [kind for kind, _ in aliases]})
        await self._recorder.record([happened], [Inserted("payers", columns, [row])], now)
        await self._tx.execute(
            "INSERT INTO payer_aliases (org_id, kind, value, payer_id) "
            "SELECT %s, kind, value, %s FROM unnest(%s::text[], %s::text[]) AS told(kind, value) ON CONFLICT DO NOTHING",
            (org, payer_id, [kind for kind, _ in aliases], [value for _, value in aliases]),
        )
        return payer_id


def spellings(alias: Alias) -> list[Alias]:
    """The aliases that mean the same: a name is a name, whichever door it came through."""
    kind, value = alias
    return [(name, value) for name in NAMES] if kind in NAMES else [alias]
