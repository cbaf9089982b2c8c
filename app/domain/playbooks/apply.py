"""What the rest of the service asks of a playbook: rules for deadlines, and what the guards of the workflow want to know."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from hashlib import blake2b

from app.domain.deadlines.rules import Rule
from app.domain.economics.policy import ClosePolicy
from app.domain.playbooks.playbook import PayerWindow, Playbook, canonical
from app.domain.playbooks.version import Chain
from app.domain.workflow.case import Rules


def rules_of(
    playbook: Playbook, payer_id: str, effective_from: date | None = None, effective_to: date | None = None
) -> tuple[Rule, ...]:
    """The windows as rules that count before the published ones, for decisions from day to day.

    ``payer_id`` is the id under which a question names the payer. A rule is named by what it says: the same window in
    two versions has the same name, another one never has it.
    """
    return tuple(_rule(window, payer_id, effective_from, effective_to) for window in playbook.windows)


def rules_of_versions(chain: Chain, payer_id: str) -> tuple[Rule, ...]:
    """The windows of all versions that have ever been approved, each for the days on which it counts."""
    return tuple(
        rule
        for it in chain
        if it.approved_by is not None and isinstance(it.content, Playbook)
        for rule in rules_of(it.content, payer_id, it.effective_from, it.effective_to)
    )


def guards_of(playbook: Playbook, policy: ClosePolicy) -> Rules:
    """What guards want to know of playbook and policy.

    The policy names the amount from which two people close, the guards the last one at which one person does.
    """
    return Rules(
        corrected_claims=playbook.corrected_claims.taken,
        status_by_remittance_days=playbook.status_by_remittance_days,
        status_cadence_days=playbook.status_cadence_days,
        status_valid_days=playbook.status_valid_days,
        approval_limit=policy.approval_limit - 1,
        policy=policy.version,
        policy_digest=policy.digest(),
        payer_answer_days=playbook.answer_days,
    )


def _rule(window: PayerWindow, payer_id: str, effective_from: date | None, effective_to: date | None) -> Rule:
    said = blake2b(canonical(window).encode(), digest_size=4).hexdigest()
    return Rule(
        id=f"own.{payer_id}.{window.purpose}-{window.level}.{said}",
        payer=payer_id,
        confidence="contract",
        effective_from=effective_from,
        effective_to=effective_to,
        **asdict(window),
    )
