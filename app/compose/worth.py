"""What a case is worth: everything that the rules need to price it, looked up, and the rules asked.

About six short queries; it is asked for options and for closes as not worth it, and by no other command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.compose.work_batches import is_in_batch
from app.domain.economics.evidence import Evidence
from app.domain.economics.expected_amount import Expected
from app.domain.economics.price_path import Prices
from app.domain.intake.denial import Denial
from app.domain.playbooks.playbook import Playbook
from app.domain.workflow.case import Case, Path, Worth
from app.domain.workflow.weigh_worth import Known, question_of, ways_of, weigh_worth
from app.store.database import Row, Source
from app.store.queries.allowed_amounts import allowed_for
from app.store.queries.outcomes import evidence_for
from app.store.queries.payers import named
from app.store.versions import close_policy_on, playbook_on


async def worth_of(source: Source, case: Case) -> Worth:
    """Price the paths of a case. Its batch is only looked at where it is not worth it alone."""
    policy = await close_policy_on(source, case.today)
    playbook = await playbook_on(source, case.denial.payer_id, case.today)
    found = await named(source, [case.denial.payer_id])
    payer_type = found[case.denial.payer_id]["payer_type"] if found else None
    prices = prices_of(playbook, Prices(policy))
    known = Known(
        await _amount(source, case),
        await _evidence(source, case, payer_type),
        payer_type,
        playbook,
        prices,
    )
    worth = weigh_worth(case, known)
    if worth.worth_it is False and await is_in_batch(source, case.denial, case.today):
        return weigh_worth(case, replace(known, batch_worth_it=True))
    return worth


def prices_of(playbook: Playbook, prices: Prices) -> Prices:
    """The same with what a payer's playbook says of costs."""
    return replace(prices, by_payer={it.touch: it.cents for it in playbook.costs})


async def _amount(source: Source, case: Case) -> Expected:
    rows = [_row(denial) for denial in case.covered]
    return (await allowed_for(source, rows, case.today)).expected(rows)


async def _evidence(source: Source, case: Case, payer_type: str | None) -> Mapping[Path, Evidence]:
    ways = ways_of(case)
    questions = [question_of(case.denial, payer_type, way.level) for way in ways.values()]
    return dict(zip(ways, await evidence_for(source, questions), strict=True))


def _row(denial: Denial) -> Row:
    same = "claim_id payer_id amount_denied amount_at_risk amount_recovered detail".split()
    return {name: getattr(denial, name) for name in same}
