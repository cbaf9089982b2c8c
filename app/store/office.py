"""What an organisation brings to its denials, as it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.domain.intake.plans import PlanRule
from app.domain.people.assign import needs_load
from app.domain.playbooks.apply import rules_of_versions
from app.domain.workflow.office import Office, PayerFacts
from app.store.assignment_rules import rules_of
from app.store.database import Source
from app.store.people import roster_of
from app.store.sorting_rules import own_rules_of
from app.store.versions import versions_of

LOAD = """
SELECT queue::uuid AS owner_id, sum(count)::bigint AS items FROM queue_counts
WHERE org_id = %s AND kind = 'due' AND queue LIKE '%%-%%' GROUP BY queue
"""
"""Items that wait for each owner: queues of owners go by an id, all others by a name without a hyphen."""
PAYERS = "SELECT id, name, payer_type, plans FROM payers WHERE org_id = %s AND id = ANY(%s)"

WITH_PLAYBOOK = """
SELECT DISTINCT payer_id FROM playbooks WHERE org_id = %s AND payer_id = ANY(%s) AND approved_by IS NOT NULL
"""


async def office_of(source: Source) -> Office:
    """People, rules of assignment and sorting, and, where the rules ask for it, who has how much."""
    roster = await roster_of(source)
    rules = (await rules_of(source)).rules
    load: dict[UUID, int] = {}
    if needs_load(rules, roster):
        load = {row["owner_id"]: row["items"] for row in await source.fetch(LOAD, (source.org_id,))}
    return Office(roster, rules, await own_rules_of(source), load)


async def payer_facts(source: Source, payer_ids: Iterable[UUID]) -> dict[UUID, PayerFacts]:
    """What is known of each of these payers, with the windows of their playbooks."""
    wanted = list(payer_ids)
    found = await source.fetch(PAYERS, (source.org_id, wanted))
    windows = {
        row["payer_id"]: rules_of_versions(await versions_of(source, "playbook", row["payer_id"]), str(row["payer_id"]))
        for row in await source.fetch(WITH_PLAYBOOK, (source.org_id, wanted))
    }
    return {
        row["id"]: PayerFacts(
            row["name"], row["payer_type"], [PlanRule(**it) for it in row["plans"]], windows.get(row["id"], ())
        )
        for row in found
    }
