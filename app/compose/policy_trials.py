"""A close policy tried on what came in lately: asked before it counts, and stored nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from fastapi import Request

from app.compose.versions import draft_of
from app.domain.economics.families import CLINICAL
from app.domain.economics.policy import ClosePolicy
from app.domain.playbooks.break_even import LEVELS, Work, break_even
from app.domain.playbooks.version import CLOSE
from app.http.routes import reader
from app.store.database import Row, Source
from app.store.queries.version_reach import below, over_limit, work_received
from app.store.versions import close_policy_on, versions_of

SAMPLE = 20
CAUSES = sorted(CLINICAL)


async def try_policy(request: Request, told: ClosePolicy | None, days: int) -> dict[str, Any]:
    """Try a policy, or the stored draft, beside the one that counts today."""
    source = reader(request)
    today = await request.app.state.services.today(source)
    now = await close_policy_on(source, today)
    tried = told or draft_of(await versions_of(source, "policy", CLOSE)).content
    assert isinstance(tried, ClosePolicy), "versions of policies hold policies"
    since = today - timedelta(days=days)
    rows = await work_received(source, since, CAUSES)
    judged = [row for row in rows if row["path"] in LEVELS]
    return {
        "days": days,
        "since": since,
        "looked_at": _sum(rows),
        "amount_unknown": sum(row["denials"] for row in judged),
        "not_judged": sum(row["denials"] for row in rows if row["path"] not in LEVELS),
        "in_force": await _judge(source, since, now, judged),
        "tried": await _judge(source, since, tried, judged),
    }


async def _judge(source: Source, since: date, policy: ClosePolicy, alike: Sequence[Row]) -> dict[str, Any]:
    """What a policy makes of it: what two people would close, and what would not be worth its work."""
    amounts = {row["key"]: break_even(policy, _work(row)) for row in alike}
    found = await below(source, since, CAUSES, amounts, SAMPLE) if amounts else []
    samples = [pair for row in found for pair in zip(row["amounts"], row["sample"], strict=True)]
    largest = sorted(samples, key=lambda it: (-it[0], it[1]))[:SAMPLE]
    return {
        "over_limit": await over_limit(source, since, policy.approval_limit),
        "not_worth_it": _sum(found),
        "by_path": sorted(found, key=lambda row: (row["path"], row["outcome"] or "")),
        "sample": [denial for _, denial in largest],
    }


def _work(row: Row) -> Work:
    return Work(row["path"], row["payer_type"], row["work_type"], row["clinical"])


def _sum(rows: Sequence[Row]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in ("denials", "open", "amount_denied")}
