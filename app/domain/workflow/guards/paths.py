"""Whether a path leads anywhere: what remarks close, what has been tried, what is under way."""

from __future__ import annotations

from app.domain.workflow.case import Case
from app.domain.workflow.verdict import Verdict, accept, reject


def appeal_not_barred(case: Case) -> Verdict:
    """No remark closes the appeal (MA130 and the like)."""
    return _not_barred(case, "appeal", "appeal_not_barred")


def fix_not_barred(case: Case) -> Verdict:
    """No remark closes a resubmission, and the payer takes corrected claims."""
    if not case.rules.corrected_claims:
        return reject("fix_not_barred", "The playbook says that this payer takes no corrected claims.")
    return _not_barred(case, "fix", "fix_not_barred")


def something_changes(case: Case) -> Verdict:
    """A fix says what it changes; the same again is denied again (N185)."""
    guard = "something_changes"
    if any("N185" in denial.remarks for denial in case.covered):
        return reject(guard, "N185: the payer takes no resubmission of this claim.")
    if case.wish.fix_kind is None:
        return reject(guard, "Say what the fix changes (fix_kind).")
    return accept(guard, f"It changes something: {case.wish.fix_kind}.")


def no_other_path(case: Case) -> Verdict:
    """One path at a time on a denial."""
    guard = "no_other_path"
    standing = [it for it in case.decided if it.standing and it.denial_id in case.covered_ids]
    if standing:
        return reject(guard, f"A decision stands already: {standing[0].path}. Unlock it first.")
    return accept(guard, "No other path is under way.")


def second_fix_by_a_lead(case: Case) -> Verdict:
    """A second fix for the same reason is a lead's to decide."""
    guard = "second_fix_by_a_lead"
    reasons = {denial.reason_key for denial in case.covered}
    before = [it for it in case.decided if it.path == "fix" and it.reason_key in reasons]
    if not before:
        return accept(guard, "It is the first fix for this reason.")
    if case.commander.leads:
        return accept(guard, "It was fixed before for this reason; a lead decides on a second one.")
    return reject(guard, "It was fixed before for the same reason: a second fix takes a lead.")


def under_one_decision(case: Case) -> Verdict:
    """What is sent belongs to the decision that stands."""
    guard = "under_one_decision"
    under = {denial.decision_id for denial in case.covered}
    if len(under) == 1 and None not in under:
        return accept(guard, f"It is sent under the decision to {case.denial.path}.")
    return reject(guard, "Not all that it is about is under one decision.")


def nothing_filed(case: Case) -> Verdict:
    """A filed appeal is withdrawn before something else is decided."""
    guard = "nothing_filed"
    filed = [it for it in case.sent if it.filed and not it.answered and it.denial_ids & case.covered_ids]
    if filed:
        return reject(guard, f"The appeal filed on {filed[0].sent_on} is withdrawn first.")
    return accept(guard, "No filed appeal stands.")


def _not_barred(case: Case, path: str, guard: str) -> Verdict:
    for denial in case.covered:
        if path in ((denial.bucket or {}).get("barred_paths") or ()):
            by = ", ".join(denial.remarks) or denial.carc
            return reject(guard, f"A remark closes this path: {by}.")
    return accept(guard, "No remark closes this path.")
