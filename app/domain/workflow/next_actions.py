"""Next actions that a payer's answer brings, and that its next one may take away again."""

from __future__ import annotations

from app.domain.status.meanings import Meaning

SEND_DOCUMENTS, SEND_AT_ONCE = "send_documents", "send_documents_urgently"
ASK_PATIENT, AWAIT_REMITTANCE = "ask_patient", "await_remittance"
NOTE_ANSWER, WIDEN_SEARCH = "note_answer", "widen_search"
CORRECT_REQUEST, ASK_AGAIN = "correct_request", "ask_again"
READ_ANSWER, ASK_BY_PHONE = "read_answer", "ask_by_phone"
FIRST: dict[Meaning, str] = {
    "information_requested": SEND_DOCUMENTS,
    "documents_not_received": SEND_AT_ONCE,
    "paid": AWAIT_REMITTANCE,
}
"""Comes before a decision, and before what was decided: the payer waits for it, or pays without it."""
WHILE_OUT: dict[Meaning, str] = {
    "rejected": NOTE_ANSWER,
    "send_new_claim": NOTE_ANSWER,
    "send_replacement": NOTE_ANSWER,
    "not_found": WIDEN_SEARCH,
    "request_at_fault": CORRECT_REQUEST,
    "cannot_answer": ASK_AGAIN,
}
"""While something of ours is at the payer: what came of it is to be noted, or the question to be mended."""
OF_AN_ANSWER = frozenset({*FIRST.values(), *WHILE_OUT.values(), ASK_PATIENT, READ_ANSWER, ASK_BY_PHONE})
OF_THE_CLAIM = frozenset({*FIRST.values(), ASK_PATIENT, NOTE_ANSWER})
"""What the payer said of the claim brought these: an answer that says nothing of it takes none of them away."""
SILENT: frozenset[Meaning] = frozenset({"cannot_answer", "request_at_fault", "not_found"})
"""Answers that say nothing of the claim (facts §4: E and D0)."""
