"""The public samples of 276, 277, 277CA and 999: each is read, or what is wrong with it is named."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path

import pytest
from x12sdk.io import X12ModelReader

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.clearinghouse.x12.claim_status_277 import read_277
from app.domain.status.answer import StatusCode
from tests.clearinghouse.x12.inquiries import read_inquiry

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "x12"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the folder of samples is not here")

ANSWERS: dict[str, tuple[int, int, list[str]]] = {
    "aurelian_277_healthplan_to_availity.x12": (1, 0, ["level_parent", "missing_trace", "segment_count"]),
    "ims_x12_277_x212.277": (8, 0, ["control_number"]),
    "lfh_claim-level-status-ncpdp.277": (1, 0, []),
    "lfh_claim-level-status.277": (3, 0, []),
    "lfh_information-receiver-level-status.277": (0, 1, []),
    "lfh_provider-level-status.277": (1, 1, []),
    "stup_claim-ncpdp-response.277": (1, 0, []),
    "stup_claim-response.277": (3, 0, []),
    "stup_hr277_1.277": (1, 0, ["control_number"]),
    "stup_info-receiver-response.277": (0, 1, []),
    "stup_provider-response.277": (1, 1, []),
}
"""Claims, refusals and findings of each 277."""
ACKNOWLEDGMENTS: dict[str, tuple[list[str], list[str]]] = {
    "277ca/ims_x12_277CA_accepted.277ca": (["5781 A2 WQ"], ["bad_date"]),
    "277ca/ims_x12_277CA_rejected.277ca": (["3920394930203 A7 WQ"], []),
    "999/aurelian_999_ack.x12": (["278 0001 A"], ["unexpected_segment"]),
    "999/ims_x12_999_accepted.999": (["837 0001 A"], ["control_number"]),
    "999/ims_x12_999_rejected.999": (["837 0028 R"], []),
    "999/stup_999_3x837.999": (["837 0001 A", "837 0002 R", "837 0003 R"], []),
}
"""What each acknowledges, and the findings."""


def names(*folders: str) -> list[str]:
    return sorted(f"{path.parent.name}/{path.name}" for each in folders for path in (SAMPLES / each).glob("*.*"))


def test_no_sample_is_left_out() -> None:
    assert names("277") == sorted(f"277/{name}" for name in ANSWERS)
    assert names("277ca", "999") == sorted(ACKNOWLEDGMENTS)


@pytest.mark.parametrize("name", ANSWERS)
def test_answers(name: str) -> None:
    reading = read_277((SAMPLES / "277" / name).read_bytes())
    (received,) = reading.replies
    claims, refusals, findings = ANSWERS[name]
    assert (len(received.reply.claims), len(received.reply.refusals)) == (claims, refusals)
    assert [finding.code for finding in reading.findings] == findings
    assert None not in astuple(received.numbers)[:7]
    assert all(claim.statements for claim in received.reply.claims)


@pytest.mark.parametrize("name", ACKNOWLEDGMENTS)
def test_acknowledgments(name: str) -> None:
    received = read_acknowledgments((SAMPLES / name).read_bytes())
    said = [
        f"{claim.patient_control_number} {claim.statements[0].codes[0].category} {claim.action}"
        for each in received.claim_acknowledgments
        for claim in each.claims
    ] + [f"{one.kind} {one.number} {one.action}" for each in received.functional_acknowledgments for one in each.sets]
    assert (said, [finding.code for finding in received.findings]) == ACKNOWLEDGMENTS[name]


def test_a_batch_that_is_received_holds_a_claim_that_is_rejected() -> None:
    received = read_acknowledgments((SAMPLES / "277ca" / "ims_x12_277CA_rejected.277ca").read_bytes())
    (acknowledgment,) = received.claim_acknowledgments
    assert acknowledgment.batches[0].statements[0].codes == (StatusCode("A1", "20"),)
    assert acknowledgment.claims[0].statements[0].codes == (StatusCode("A7", "562", "85"),)


@pytest.mark.parametrize("name", [name for name in ANSWERS if not name.startswith(("aurelian", "ims"))])
def test_an_independent_reader_sees_the_same_statuses(name: str) -> None:
    """x12sdk writes its model out again: every STC01 of it is one of ours, in the same order."""
    data = (SAMPLES / "277" / name).read_bytes()
    with X12ModelReader(data.decode().replace("\r\n", "\n")) as reader:
        segments = [each for model in reader.models() for each in model.x12().replace("\n", "").split("~")]
    theirs = [each.split("*")[1].split(":")[:2] for each in segments if each.startswith("STC*")]
    reply = read_277(data).replies[0].reply
    statements = [each for refusal in reply.refusals for each in refusal.statements]
    for claim in reply.claims:
        statements += [*claim.statements, *(each for line in claim.lines for each in line.statements)]
    ours = [[each.codes[0].category, each.codes[0].status] for each in statements]
    assert sorted(ours) == sorted(theirs)


def one_claim(name: str) -> bool:
    return (SAMPLES / name).read_bytes().count(b"TRN*") == 1


@pytest.mark.parametrize("name", [name for name in names("276") if one_claim(name)])
def test_questions_of_others_are_built_like_ours(name: str) -> None:
    """The small reader that tests our writer reads the questions of others too: it is not made for ours alone."""
    inquiry = read_inquiry((SAMPLES / name).read_bytes().replace(b"\r", b"").replace(b"\n", b""))
    assert (inquiry.payer.last, inquiry.trace) == ("ABC INSURANCE", "ABCXYZ1")
    assert inquiry.charge is not None
