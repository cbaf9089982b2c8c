"""The tables of ``facts/denial-codes.md``, row by row, as an oracle for ours."""

import pytest

from app.domain.sorting.classify import classify, sort_denial
from app.domain.sorting.context import Context

FRONT, AUTH, CODING = ("front_end", "eligibility"), ("auth", "auth_timing"), ("coding", "coding_gap")
DOC, PAYER, FORM = ("doc", "doc_gap"), ("payer", "payer_process"), ("front_end", "payer_process")

TOP_CODES = [
    ("18", PAYER, "close", "high"),
    ("29", PAYER, "appeal", "high"),
    *((code, FRONT, "fix", "high") for code in ("22", "24", "26", "27", "31", "32", "109", "140")),
    *((code, FRONT, "fix", "medium") for code in ("19", "20", "21", "227", "B9")),
    ("197", AUTH, "appeal", "high"),
    ("198", AUTH, "appeal", "high"),
    ("15", AUTH, "fix", "high"),
    ("39", AUTH, "appeal", "medium"),
    ("243", AUTH, "fix", "high"),
    *((code, CODING, "fix", "high") for code in ("4", "5", "6", "7", "11", "107", "146", "181", "182", "199")),
    *((code, CODING, "fix", "medium") for code in ("97", "236", "151", "167")),
    ("234", CODING, "close", "medium"),
    ("252", DOC, "fix", "medium"),
    ("226", DOC, "fix", "medium"),
    ("50", DOC, "appeal", "medium"),
    ("55", DOC, "appeal", "low"),
    ("56", DOC, "appeal", "low"),
    ("204", FRONT, "close", "medium"),
    ("119", FRONT, "close", "medium"),
    ("B7", PAYER, "fix", "high"),
    ("256", PAYER, "appeal", "low"),
    ("A1", PAYER, "appeal", "low"),
]
"""§7: CARC, both layers, path, preventable."""

REMARKS = [
    ("N382 MA27 MA36 MA61 N329", FRONT, "registration", "fix"),
    ("MA04 MA83 MA92 MA48 N245 N480 N479 N4 N598 N36", FRONT, "cob", "fix"),
    ("N290 N257 N265 N264 N286 N253 MA120", FORM, "claim_data", "fix"),
    ("M51 M20 N56 M77 M119 N657", CODING, "coding", "fix"),
    ("N823 N822 N519", CODING, "modifier", "fix"),
    ("M76 MA63 M64 M81", CODING, "diagnosis", "fix"),
    ("M53", CODING, "units", "fix"),
    ("M62 N54 N351", AUTH, "authorization", "fix"),
    ("N489 N475 N630", AUTH, "referral", "fix"),
    ("M127 N706 M29 M30 M31 M23 N26 M60 M135 N710 N714", DOC, "documents", "fix"),
    ("N115 N386 M25 N661 N569", DOC, "medical_necessity", "appeal"),
    ("M15 M80 M144 N19 N20 N390 N122 N525 M97", CODING, "bundling", "fix"),
    ("M83 M86 M90 N362 N435 N640 N117 N118", CODING, "units", "fix"),
    ("N130 N216 N425 N429 N30", FRONT, "benefit", "close"),
    ("N105 N104 N418", FRONT, "wrong_payer", "fix"),
    ("N111 N522", PAYER, "duplicate", "close"),
]
"""§4: remark codes, both layers, sub-cause, path."""

REFINED = ["16", "96", "A1", "97", "50", "151", "252", "226", "129", "109", "B20"]
ONE_REMARK = [(code, *row[1:]) for row in REMARKS for code in row[0].split()]


@pytest.mark.parametrize(("carc", "layers", "path", "preventable"), TOP_CODES)
@pytest.mark.parametrize("group", ["CO", "PR", "OA", "PI"])
def test_top_codes(group, carc, layers, path, preventable):
    answer = classify(group, carc, amount=10_000, line_paid=0, line_charge=10_000)
    assert answer.bucket[:2] == layers
    assert (answer.recommended_path, answer.preventable) == (path, preventable)


@pytest.mark.parametrize(("carc", "path"), [("16", "fix"), ("96", "close")])
def test_top_codes_that_a_remark_decides_keep_their_path(carc, path):
    assert sort_denial("CO", carc).recommended_path == path


@pytest.mark.parametrize("carc", ["29", "243", "151", "167", "55", "56", "204", "119", "B7", "256", "A1"])
def test_where_sources_disagree_we_are_never_sure(carc):
    assert sort_denial("CO", carc).confidence in {"medium", "low"}
    assert sort_denial("PR", carc).confidence in {"medium", "low"}


@pytest.mark.parametrize(("remark", "layers", "sub_cause", "path"), ONE_REMARK)
@pytest.mark.parametrize("carc", REFINED)
def test_remarks_choose_the_bucket_of_the_codes_they_refine(carc, remark, layers, sub_cause, path):
    answer = sort_denial("CO", carc, (remark,))
    assert answer.bucket[:3] == (*layers, sub_cause)
    assert answer.recommended_path == path
    assert answer.triage is None


@pytest.mark.parametrize("remark", "M62 N489 N475".split())
def test_an_authorization_remark_is_a_fix_while_a_number_exists_else_an_appeal(remark):
    assert sort_denial("CO", "16", (remark,), Context(auth_on_file=True)).recommended_path == "fix"
    assert sort_denial("CO", "16", (remark,), Context(auth_on_file=False)).recommended_path == "appeal"


@pytest.mark.parametrize("carc", ["97", "236"])
def test_a_bundled_code_is_a_fix_while_the_edit_allows_a_modifier_else_closed(carc):
    assert sort_denial("CO", carc, (), Context(ncci_indicator="1")).recommended_path == "fix"
    assert sort_denial("CO", carc, (), Context(ncci_indicator="0")).recommended_path == "close"


def test_late_filing_is_an_appeal_with_proof_else_closed():
    assert sort_denial("CO", "29", (), Context(timely_proof=True)).recommended_path == "appeal"
    assert sort_denial("CO", "29", (), Context(timely_proof=False)).recommended_path == "close"


@pytest.mark.parametrize("remark", "M86 N362 N640".split())
def test_a_limit_is_coding_when_keyed_wrong_else_documentation(remark):
    wrong = sort_denial("CO", "96", (remark,), Context(units_keyed_wrong=True))
    right = sort_denial("CO", "96", (remark,), Context(units_keyed_wrong=False))
    assert (wrong.bucket[:2], wrong.recommended_path) == (CODING, "fix")
    assert (right.bucket[:2], right.recommended_path) == (DOC, "appeal")


@pytest.mark.parametrize(
    ("sub_cause", "carc", "team"),
    [
        ("timely", "29", "billing"),
        ("enrolment", "B7", "provider_enrolment"),
        ("duplicate", "18", "billing"),
        ("benefit", "204", "patient_access"),
    ],
)
def test_causes_without_a_home_have_a_sub_cause_and_a_team_of_ours(sub_cause, carc, team):
    bucket = sort_denial("CO", carc).bucket
    assert (bucket.sub_cause, bucket.upstream_team) == (sub_cause, team)


@pytest.mark.parametrize(
    ("carc", "sub_cause"),
    [
        ("15", "authorization"),
        ("24", "wrong_payer"),
        ("27", "coverage"),
        ("97", "bundling"),
        ("109", "wrong_payer"),
        ("198", "authorization"),
        ("226", "documents"),
        ("227", "patient_response"),
        ("252", "documents"),
    ],
)
def test_codes_that_public_tables_get_wrong(carc, sub_cause):
    assert sort_denial("CO", carc).bucket.sub_cause == sub_cause
