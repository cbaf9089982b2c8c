"""What the public samples of 277 mean, from their bytes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.clearinghouse.x12.claim_status_277 import read_277
from app.domain.status.asked import Asked
from app.domain.status.meaning import meaning_of

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12" / "277"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of samples is not here")


@pytest.mark.parametrize(
    ("name", "trace", "meaning"),
    [
        ("aurelian_277_healthplan_to_availity.x12", "", "acknowledged"),
        ("ims_x12_277_x212.277", "0000003", "acknowledged"),
        ("lfh_claim-level-status-ncpdp.277", "ABCXYZ1", "finally_denied"),
        ("lfh_claim-level-status.277", "ABCXYZ1", "information_requested"),
        ("lfh_claim-level-status.277", "ABCXYZ2", "paid"),
        ("lfh_claim-level-status.277", "ABCXYC3", "finally_denied"),
        ("lfh_information-receiver-level-status.277", "ABCXYZ1", "request_at_fault"),
        ("lfh_provider-level-status.277", "ABCXYZ1", "information_requested"),
        ("stup_claim-ncpdp-response.277", "ABCXYZ1", "finally_denied"),
        ("stup_claim-response.277", "ABCXYZ2", "paid"),
        ("stup_hr277_1.277", "56565656", "pending"),
        ("stup_info-receiver-response.277", "ABCXYZ1", "request_at_fault"),
        ("stup_provider-response.277", "ABCXYZ1", "information_requested"),
    ],
)
def test_what_a_sample_means(name: str, trace: str, meaning: str) -> None:
    (received,) = read_277((SAMPLES / name).read_bytes()).replies
    found = meaning_of(received.reply, Asked(trace))
    assert (found.meaning, found.unknown) == (meaning, ())


def test_a_question_that_is_not_in_the_answer() -> None:
    (received,) = read_277((SAMPLES / "stup_claim-response.277").read_bytes()).replies
    found = meaning_of(received.reply, Asked("NOT-OURS"))
    assert (found.meaning, found.level) == ("cannot_answer", None)
