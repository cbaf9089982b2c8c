"""An organisation's own sorting rules on PostgreSQL, and the approvals that they wait for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from typeid.codecs import base32

from app.domain.approvals.approval import Approval
from app.domain.intake.denial import Happened
from app.domain.sorting.own_rules import OwnRule, OwnRules
from app.domain.sorting.sorting_rule import SortingRule, Terms
from app.domain.sorting.vocabulary import Bucket
from app.store.approvals import approval_change, pending_approval
from app.store.database import Row, Source
from app.store.record import Inserted, Recorder, Updated

RULES = """
SELECT r.*, coalesce(p.merged_into, r.payer_id) AS payer_now
FROM sorting_rules r LEFT JOIN payers p ON p.org_id = r.org_id AND p.id = r.payer_id
WHERE r.org_id = %s
"""
"""Each about the payer that its own was merged into."""
IN_FORCE = f"{RULES} AND r.approved_by IS NOT NULL AND (r.effective_to IS NULL OR r.effective_to >= r.effective_from)"
"""Ended ones too: they go on sorting what was remitted before their end."""
ABOUT_PAYER = f"""
SELECT id FROM ({RULES}) r WHERE r.payer_now = %s AND r.approved_by IS NOT NULL
"""
RULE_STATE = (
    "state payer_id group_code carc remark work_type root_cause sub_cause upstream_team path reason evidence "
    "effective_from effective_to created_by approved_by self_approved version updated_at"
).split()


def shown(rule_id: UUID) -> str:
    """The id as the contract shows it, which is how a bucket names its rule."""
    return f"srl_{base32.encode(rule_id.bytes)}"


async def rules_in_force(source: Source) -> list[OwnRule]:
    """The organisation's approved rules, those to come and those that have ended too."""
    found = [(rule_from(row), row["approved_by"]) for row in await source.fetch(IN_FORCE, (source.org_id,))]
    return [rule.terms.own_rule(shown(rule.id), str(approver)) for rule, approver in found]


async def own_rules_of(source: Source) -> OwnRules:
    """The same, ready to be asked for every new denial."""
    return OwnRules(await rules_in_force(source))


async def rules_about(source: Source, payer_id: UUID) -> list[UUID]:
    """Rules about one payer that have ever been approved."""
    rows = await source.fetch(ABOUT_PAYER, (source.org_id, payer_id))
    return [row["id"] for row in rows]


async def sorting_rule(source: Source, rule_id: UUID) -> SortingRule | None:
    """One rule, or None."""
    rows = await source.fetch(f"{RULES} AND r.id = %s", (source.org_id, rule_id))
    return rule_from(rows[0]) if rows else None


class PostgresSortingRules:
    """Changes rules and their approvals inside one transaction. Whoever holds a rule holds its approvals too."""

    def __init__(self, recorder: Recorder, now: Callable[[], datetime]) -> None:
        self._recorder = recorder
        self._tx = recorder.tx
        self._now = now

    async def hold(self, rule_id: UUID) -> SortingRule | None:
        """One rule, held."""
        rows = await self._tx.fetch(f"{RULES} AND r.id = %s FOR UPDATE OF r", (self._tx.org_id, rule_id))
        return rule_from(rows[0]) if rows else None

    async def pending(self, rule_id: UUID) -> Approval | None:
        """The approval that a rule waits for."""
        return await pending_approval(self._tx, rule_id)

    async def save(
        self, happened: Sequence[Happened], rule: SortingRule | None = None, approval: Approval | None = None
    ) -> None:
        """Store the next version of a rule, of an approval, or of both."""
        now = self._now()
        changes: list[Inserted | Updated] = []
        if rule is not None:
            changes.append(self._change(rule, now))
        if approval is not None:
            changes.append(approval_change(self._tx.org_id, approval, now))
        await self._recorder.record(happened, changes, now)

    def _change(self, rule: SortingRule, now: datetime) -> Inserted | Updated:
        state = _rule_state(rule, now)
        if rule.version > 1:
            return Updated("sorting_rules", RULE_STATE, [(*state, rule.id)])
        first = {"org_id": self._tx.org_id, "created_at": now}
        return Inserted("sorting_rules", ["id", *RULE_STATE], [(rule.id, *state)], first)


def rule_from(row: Row) -> SortingRule:
    """A stored rule."""
    bucket = Bucket(row["work_type"], row["root_cause"], row["sub_cause"], row["upstream_team"])
    terms = Terms(
        bucket=bucket,
        path=row["path"],
        reason=row["reason"],
        effective_from=row["effective_from"],
        effective_to=row["effective_to"],
        payer_id=row["payer_now"],
        group=row["group_code"],
        carc=row["carc"],
        remark=row["remark"],
        evidence=row["evidence"],
    )
    told = {name: row[name] for name in "id created_by state approved_by self_approved version".split()}
    return SortingRule(terms=terms, **told)


def _rule_state(rule: SortingRule, now: datetime) -> tuple[object, ...]:
    """In the order of ``RULE_STATE``."""
    terms = rule.terms
    return (
        rule.state,
        terms.payer_id,
        terms.group,
        terms.carc,
        terms.remark,
        *terms.bucket,
        terms.path,
        terms.reason,
        terms.evidence,
        terms.effective_from,
        terms.effective_to,
        rule.created_by,
        rule.approved_by,
        rule.self_approved,
        rule.version,
        now,
    )
