"""Delimiters, interchanges, encodings, and what is not X12 at all."""

import pytest

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.windows import BLOCK
from tests.clearinghouse.x12.era import CLAIM, DENIED, encode, file, interchange, isa, read, transaction

FILE = interchange(transaction(*CLAIM, *DENIED))


def code_of(data: bytes) -> str:
    with pytest.raises(X12Error) as error:
        read(data)
    return error.value.code


@pytest.mark.parametrize("delimiters", ["*:~", "|>\n", "+>\r", "\x1d\x1f\x1c", "*:'", "&\\!", "\t:~", "*:\x85"])
def test_any_delimiters_give_the_same(delimiters: str) -> None:
    expected, result = read(encode(FILE)), read(encode(FILE, delimiters, encoding="latin-1"))
    for one, other in zip(expected.claims, result.claims, strict=True):
        other.start, other.end = one.start, one.end
        assert one == other
    assert result.payments == expected.payments
    assert result.end.findings == []


@pytest.mark.parametrize("between", ["\n", "\r\n", " ", "\n\n", " \r\n\t"])
@pytest.mark.parametrize("bom", [True, False])
def test_blanks_around_segments_and_a_bom_are_nothing(between: str, bom: bool) -> None:
    result = read(encode(FILE, between=between, bom=bom))
    assert [claim.patient_control_number for claim in result.claims] == ["A100", "B200"]
    assert result.findings() == []
    assert result.end.segments == len(FILE)


def test_segments_that_are_separated_in_several_ways() -> None:
    data = b"\n".join(encode([segment], between="\n" if at % 3 else "") for at, segment in enumerate(FILE))
    assert read(data).findings() == []


def test_crlf_where_cr_is_the_terminator() -> None:
    assert read(encode(FILE, "*:\r", between="\n")).findings() == []


def test_delimiters_are_read_again_at_every_isa() -> None:
    data = encode(FILE) + encode(FILE, "|>\n") + b"\r\n" + encode(FILE, "%&!", between="\r\n")
    result = read(data)
    assert (result.end.interchanges, result.end.payments, result.end.claims) == (3, 3, 6)
    assert result.findings() == []
    assert [line.procedure for claim in result.claims for line in claim.lines] == ["HC:99213", "HC:97110"] * 3


def test_joined_files_with_a_byte_order_mark_each() -> None:
    data = encode(FILE, between="\r\n", bom=True)
    result = read(data + data)
    assert result.end.claims == 4
    assert result.findings() == []


def test_isa_inside_a_name_is_data() -> None:
    claim = read(file("CLP*A*1*0*0", "NM1*QC*1*ISA*LISA***MI*ISA*", "ISABEL*1")).claim
    assert claim.patient is not None
    assert claim.patient.name == "ISA, LISA"


def test_an_isa_that_lost_its_padding() -> None:
    data = encode(FILE)
    squeezed = b"*".join(part.strip() or b" " for part in data[:106].split(b"*")[:16]) + b"*:~"
    assert read(squeezed + data[106:]).findings() == []


def test_isa16_that_disagrees_with_the_data() -> None:
    data = encode(interchange(transaction(*CLAIM, *DENIED, *CLAIM, bpr="BPR*I*300*C*ACH"))).replace(b":", b">")
    data = data.replace(b"*P*>~", b"*P*:~")
    result = read(data)
    assert [claim.lines[0].procedure for claim in result.claims] == ["HC:99213", "HC:97110", "HC:99213"]
    assert result.claims[1].lines[0].modifiers == ("59", "GP")
    (finding,) = result.findings()
    assert (finding.code, finding.severity, finding.expected, finding.actual) == (
        "component_separator",
        "info",
        ":",
        ">",
    )


def test_isa16_that_disagrees_with_plb_alone() -> None:
    result = read(file("CLP*A*1*1*1", "PLB*1*20261231*WO>OLD*-149"))
    assert result.payment.provider_adjustments[0].reference == "OLD"
    assert result.codes() == ["component_separator"]


def test_4010_dates_may_be_short() -> None:
    sets = transaction("CLP*A*1*150*150", "DTM*232*260102", bpr="BPR*I*150*C*ACH************260116")
    result = read(encode(interchange(sets, version="00401")))
    assert str(result.claim.service_from) == "2026-01-02"
    assert str(result.payment.payment_date) == "2026-01-16"
    assert read(encode(interchange(sets))).codes() == ["bad_date"]


def test_several_groups_and_sets_and_other_transactions() -> None:
    other = ["ST*277*0009", "CLP*NOT*A*CLAIM", "SVC*X", "SE*4*0009"]
    segments = [
        isa(),
        "GS*HP*A*B*20260115*0900*1*X*005010X221A1",
        *transaction(*CLAIM, number="0001"),
        *other,
        *transaction(*CLAIM, number="0002"),
        "GE*3*1",
        "GS*HP*A*B*20260115*0900*2*X*005010X221A1",
        *transaction(*CLAIM, number="0003"),
        "GE*1*2",
        "IEA*2*000000777",
    ]
    result = read(encode(segments))
    assert [payment.control_number for payment in result.payments] == ["0001", "0002", "0003"]
    assert [payment.group_control_number for payment in result.payments] == ["1", "1", "2"]
    (finding,) = result.findings()
    assert (finding.code, finding.actual, finding.tag) == ("not_835", "277", "ST")


def test_names_in_latin_1_and_utf_8() -> None:
    segments = interchange(transaction("CLP*A*1*150*150", "NM1*QC*1*PEÑA*JOSÉ"))
    for encoding, codes in (("utf-8", []), ("latin-1", ["not_utf8"])):
        result = read(encode(segments, encoding=encoding))
        assert result.claim.patient is not None
        assert result.claim.patient.name == "PEÑA, JOSÉ"
        assert result.codes() == codes


def test_control_characters_are_a_finding_and_never_survive() -> None:
    result = read(file("CLP*A\0B*1*150*150", "NM1*QC*1*DO\0E\x07*JO\x1f", "REF*1L*\x7f9\x00"))
    claim = result.claim
    assert claim.patient is not None
    assert (claim.patient_control_number, claim.patient.name, claim.group_number) == ("AB", "DOE, JO", "9")
    assert [f.code for f in result.end.findings] == ["control_characters"] * 3
    assert [f.segment for f in result.end.findings] == [claim.first_segment + at for at in range(3)]


def test_a_tag_with_a_control_character_is_still_a_tag() -> None:
    assert read(file("C\0LP*A*1*150*150")).claim.patient_control_number == "A"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \r\n ",
        b"\xef\xbb\xbf",
        b"%PDF-1.7\n%ISA*",
        b"<html>\nISA*00*",
        b'{"payments": []}',
        b"[1]",
        b"PK\x03\x04",
        b"ST*835*0001~",
        b"ISABELLA",
        b"ISA 00",
        isa().replace("*", "A").encode() + b"~",
        "ISA*00".encode("utf-16"),
        b"text\n" * 2_000 + b"\nISA*00*",
        b"CLP*A*1~" * 100_000,
    ],
)
def test_what_is_not_x12(data: bytes) -> None:
    assert code_of(data) in {"not_x12", "bad_isa"}
    if not data.startswith(b"ISA"):
        assert code_of(data) == "not_x12"


@pytest.mark.parametrize(
    "data",
    [
        b"ISA",
        b"ISA*",
        b"ISA*00*",
        isa().encode(),
        b"ISA*" + b"x" * 2_000,
        b"ISA" + b"*0" * 14 + b"*P*:",
        isa().encode() + b":",
        isa().encode() + b"GS*",
        isa(component="*").encode() + b"~",
        isa(component="\0").encode() + b"~",
        isa().replace("*", "\0").encode() + b"~",
    ],
)
def test_an_isa_that_cannot_be_read(data: bytes) -> None:
    assert code_of(data) == "bad_isa"


def test_text_before_the_first_isa_is_passed_over_with_a_finding() -> None:
    data = b"From: payer\r\n\r\n" + encode(FILE)
    result = read(data)
    assert result.codes() == ["covering_text"]
    assert data[result.claims[0].start :].startswith(b"CLP*A100")


def test_a_second_isa_that_cannot_be_read_keeps_what_came_before() -> None:
    result = read(encode(FILE) + b"ISA*00*" + b"x" * 1_000)
    assert len(result.claims) == 2
    assert [(f.code, f.severity) for f in result.end.findings] == [("bad_isa", "error")]
    assert not result.end.complete


@pytest.mark.parametrize("size", range(1, 40))
def test_a_file_cut_inside_its_second_isa(size: int) -> None:
    data = encode(FILE)
    result = read(data + data[:size])
    assert len(result.claims) == 2
    assert result.codes() == ["truncated"]


def test_the_last_terminator_may_be_missing() -> None:
    assert read(encode(FILE)[:-1]).findings() == []
    assert read(encode(FILE, "*:\n")[:-1]).findings() == []
    assert read(encode(FILE) + b"\r\n\x1a").findings() == []


def test_an_error_says_where_and_crosses_processes() -> None:
    import pickle

    error = X12Error("bad_isa", 3, "ISA", "16")
    assert str(error) == "bad_isa at segment 3 ISA16"
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.code, copy.segment, copy.tag, copy.element) == ("bad_isa", 3, "ISA", "16")


def test_an_isa_at_every_place_of_a_block() -> None:
    first = encode(FILE)
    for short in range(0, 130, 7):
        filler = b"\n" * (BLOCK - len(first) - short)
        result = read(first + filler + encode(FILE, "|>!"))
        assert result.end.claims == 4
        assert result.findings() == []
