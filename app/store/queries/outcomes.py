"""Reads of what payers decided: evidence for questions about odds, added up where it lies."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.economics.evidence import Counts, Evidence, Question, Tier
from app.store.database import Source

EVIDENCE = """
SELECT q.place, CASE
    WHEN o.sub_cause = q.sub_cause AND o.payer_id = q.payer_id THEN 'payer'
    WHEN o.sub_cause = q.sub_cause AND p.payer_type = q.payer_type THEN 'payer_type'
    WHEN o.sub_cause = q.sub_cause THEN 'all_payers'
    WHEN o.root_cause = q.root_cause THEN 'root_cause'
    ELSE 'all_codes'
END AS tier, sum(o.decided)::bigint AS decided, sum(o.won) AS won
FROM unnest(
    %(payers)s::uuid[], %(types)s::text[], %(sub_causes)s::text[], %(root_causes)s::text[], %(levels)s::int[]
) WITH ORDINALITY AS q (payer_id, payer_type, sub_cause, root_cause, level, place)
JOIN outcome_counts o ON o.org_id = %(org)s AND o.level = q.level
JOIN payers p ON p.org_id = o.org_id AND p.id = o.payer_id
GROUP BY 1, 2
"""
"""The tiers are those of :func:`app.domain.economics.evidence.tier_of`: the narrowest that both share. What is not known
of a question is null, and equals nothing."""


async def evidence_for(source: Source, questions: Sequence[Question]) -> list[Evidence]:
    """Counts by tier for each question."""
    found: list[dict[Tier, Counts]] = [{} for _ in questions]
    parameters = {
        "org": source.org_id,
        "payers": [it.payer_id for it in questions],
        "types": [it.payer_type for it in questions],
        "sub_causes": [it.family.sub_cause for it in questions],
        "root_causes": [it.family.root_cause for it in questions],
        "levels": [it.level for it in questions],
    }
    for row in await source.fetch(EVIDENCE, parameters):
        decided = row["decided"]
        found[row["place"] - 1][row["tier"]] = Counts(min(row["won"], decided), decided)
    return list(found)
