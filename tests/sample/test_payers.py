import pytest

from app.sample.payers import PAYEES, PAYERS, npi


def luhn_holds(number):
    digits = [int(digit) for digit in reversed("80840" + number)]
    doubled = (value * 2 - 9 if value > 4 else value * 2 for value in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@pytest.mark.parametrize(("base", "number"), [("123456789", "1234567893"), ("199000001", "1990000014")])
def test_an_npi_ends_in_its_check_digit(base, number):
    assert npi(base) == number
    assert luhn_holds(number)


def test_every_payee_has_a_valid_npi():
    assert all(luhn_holds(payee.npi) for payee in PAYEES)


def test_payers_are_told_apart_by_every_number():
    assert len({payer.payer_id for payer in PAYERS}) == len({payer.originator for payer in PAYERS}) == len(PAYERS)
    assert {payer.filing for payer in PAYERS} >= {"12", "13", "14", "15", "16", "MA", "MB", "MC", "HM", "ZZ"}


def test_payers_write_claim_numbers_that_never_meet():
    assert len({payer.claim_format.format("S1-0000001") for payer in PAYERS}) == len(PAYERS)
