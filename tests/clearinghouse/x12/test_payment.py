"""BPR, TRN, parties, PLB and the order of what is handed out."""

from datetime import date

import pytest

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import PaymentStarted, read_835
from app.domain.intake.remittance import Party, ProviderAdjustment
from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, file, interchange, read, transaction


def test_the_header_in_full() -> None:
    payment = read(file(*CLAIM)).payment
    assert (payment.control_number, payment.interchange_control_number, payment.group_control_number) == (
        "0001",
        "000000777",
        "77",
    )
    assert (payment.trace_number, payment.originator_id, payment.method, payment.amount) == (
        "EFT1",
        "1512345678",
        "ACH",
        15_000,
    )
    assert (payment.payment_date, payment.production_date) == (date(2026, 1, 16), date(2026, 1, 15))
    assert payment.payer == Party("HEALTH PLAN", "XV", "99999")
    assert payment.payee == Party("CLINIC", "XX", "1234567893")
    assert (payment.payer_ids, payment.payee_ids) == ({"2U": "00123"}, {"TJ": "371234567"})
    assert (payment.claims, payment.complete, payment.findings) == (1, True, [])


def test_the_header_comes_before_its_claims_and_the_file_last() -> None:
    data = encode(interchange(transaction(*CLAIM, *DENIED), transaction(*CLAIM), transaction(bpr="BPR*I*0*C*NON")))
    one = ["PaymentStarted", "ClaimDecision", "ClaimDecision", "PaymentEnded"]
    assert read(data).order == [
        *one,
        "PaymentStarted",
        "ClaimDecision",
        "PaymentEnded",
        "PaymentStarted",
        "PaymentEnded",
        "FileRead",
    ]


def test_the_header_is_whole_when_it_is_announced() -> None:
    for segments in (CLAIM, ("PLB*1*20261231*WO:1*-150",), ()):
        started = next(iter(read_835([file(*segments)])))
        assert isinstance(started, PaymentStarted)
        assert (started.payment.trace_number, started.payment.amount) == ("EFT1", 15_000)
        assert started.payment.payer is not None
        assert started.delimiters == Delimiters("*", ":", "~")


def test_only_known_payer_ids_and_every_payee_id() -> None:
    segments = transaction(*CLAIM)
    at = segments.index("REF*2U*00123")
    segments[at:at] = ["REF*EO*E", "REF*HI*H", "REF*NF*N", "REF*ZZ*NO"]
    segments.insert(segments.index("REF*TJ*371234567"), "REF*PQ*P")
    payment = read(encode(interchange(segments))).payment
    assert payment.payer_ids == {"EO": "E", "HI": "H", "NF": "N", "2U": "00123"}
    assert payment.payee_ids == {"PQ": "P", "TJ": "371234567"}


def test_payer_and_payee_as_nm1() -> None:
    data = encode(interchange(transaction(*CLAIM))).replace(b"N1*PR*HEALTH PLAN*XV*99999", b"NM1*PR*2*PLAN*****PI*P1")
    assert read(data).payment.payer == Party("PLAN", "PI", "P1")


def test_plb_has_up_to_six_pairs() -> None:
    pairs = "*".join(f"WO:REF{n}*-{n}" for n in range(1, 6))
    payment = read(file("CLP*A*1*100*100", f"PLB*1234567893*20261231*{pairs}*L6:*-35")).payment
    assert [(a.reason, a.reference, a.amount) for a in payment.provider_adjustments] == [
        *(("WO", f"REF{n}", -n * 100) for n in range(1, 6)),
        ("L6", "", -3_500),
    ]
    assert payment.provider_adjustments[0] == ProviderAdjustment("1234567893", date(2026, 12, 31), "WO", "REF1", -100)
    assert payment.findings == []


def test_several_plb_lower_and_raise_the_payment() -> None:
    result = read(file("CLP*A*1*200*200", "PLB*1*20261231*FB:X*60", "PLB*2*20261231*72:Y*-10****"))
    assert result.findings() == []
    assert [a.provider_id for a in result.payment.provider_adjustments] == ["1", "2"]


@pytest.mark.parametrize(
    ("plb", "code"), [("PLB*1*20261231*WO:1*x", "bad_amount"), ("PLB*1*20261231*WO:1", "missing_amount")]
)
def test_a_plb_without_readable_amount_is_an_error_of_the_payment(plb: str, code: str) -> None:
    payment = read(file(*CLAIM, plb)).payment
    assert payment.provider_adjustments == []
    assert [(f.code, f.severity) for f in payment.findings] == [(code, "error"), ("balance_not_checked", "info")]


def test_an_unreadable_amount_of_the_payment_loses_no_claim() -> None:
    result = read(file(*CLAIM, bpr="BPR*I*SMITH*C*ACH************20002316"))
    assert result.payment.amount is None
    assert [f.code for f in result.payment.findings] == ["bad_amount", "bad_date", "balance_not_checked"]
    assert all("SMITH" not in str(finding) for finding in result.findings())
    assert not result.claim.unreadable


def test_a_trace_number_that_is_missing_is_said() -> None:
    segments = [segment for segment in transaction(*CLAIM) if not segment.startswith("TRN")]
    segments[-1] = f"SE*{len(segments)}*0001"
    assert read(encode(interchange(segments))).codes() == ["missing_element"]


def test_a_payment_in_the_future_is_said_when_today_is_known() -> None:
    assert read(file(*CLAIM)).codes() == []
    assert read(file(*CLAIM), Limits(today=date(2026, 1, 16))).codes() == []
    assert read(file(*CLAIM), Limits(today=date(2026, 1, 15))).codes() == ["future_date"]


def test_plb_pairs_are_bounded() -> None:
    plb = "PLB*1*20261231*" + "*".join(["WO:1*0"] * 6)
    with pytest.raises(X12Error, match="too_many_provider_adjustments"):
        read(file(*[plb] * 10), Limits(max_provider_adjustments=50))


def test_payee_ids_are_bounded() -> None:
    segments = transaction(*CLAIM)
    segments[9:9] = [f"REF*{n}*X" for n in range(500)]
    assert len(read(encode(interchange(segments))).payment.payee_ids) <= 50
