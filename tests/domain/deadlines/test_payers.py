import pytest

from app.domain.deadlines.payers import payer_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("UnitedHealthcare", "uhc"),
        ("UNITED HEALTHCARE INSURANCE COMPANY", "uhc"),
        ("uhc", "uhc"),
        ("Aetna, Inc.", "aetna"),
        ("  cigna   healthcare ", "cigna"),
        ("BLUE CROSS AND BLUE SHIELD OF NEBRASKA", "bcbs_nebraska"),
        ("BLUE CROSS AND BLUE SHIELD OF TEXAS", "bcbs"),
        ("Anthem Blue Cross", "bcbs"),
        ("Medi-Cal", "medi_cal"),
        ("bcbs_nebraska", "bcbs_nebraska"),
        ("AETNALIKE", "AETNALIKE"),
        ("Rushmore Life", "Rushmore Life"),
        ("", ""),
        (None, None),
    ],
)
def test_a_payer_is_known_by_the_beginning_of_its_name(name, key):
    assert payer_key(name) == key
