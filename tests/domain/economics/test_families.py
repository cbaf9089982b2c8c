import pytest

from app.domain.economics.families import CLINICAL, UNKNOWN_FAMILY, Family, family_of_bucket, family_of_codes
from app.domain.sorting.vocabulary import SUB_CAUSES, bucket_of


@pytest.mark.parametrize(
    ("group", "carc", "remarks", "family"),
    [
        ("CO", "197", (), Family("authorization", "auth_timing")),
        ("co", "CO-050", (), Family("medical_necessity", "doc_gap")),
        ("CO", "16", ("N290",), Family("claim_data", "payer_process")),  # the remark decides
        ("CO", "62", (), Family("authorization", "auth_timing")),  # retired, behaves as 197
        ("CO", "16", (), UNKNOWN_FAMILY),  # provisional: its remark is missing
        ("CO", "ZZ9", (), UNKNOWN_FAMILY),
    ],
)
def test_codes_are_in_the_family_that_sorting_finds(group, carc, remarks, family):
    assert family_of_codes(group, carc, remarks) == family


def test_a_bucket_of_a_person_decides_its_family():
    assert family_of_bucket(bucket_of("timely", root_cause="doc_gap")) == Family("timely", "doc_gap")
    assert family_of_bucket(None) == UNKNOWN_FAMILY


def test_clinical_sub_causes_exist():
    assert set(SUB_CAUSES) >= CLINICAL
