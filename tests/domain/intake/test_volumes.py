from datetime import date

from app.domain.intake.remittance import Party
from app.domain.intake.volumes import VolumeKey, Volumes
from tests.domain.intake.build import PAYER, era, line, paid, reversal


def cells(*events):
    volumes = Volumes()
    for event in events:
        volumes.add(event)
    return volumes.cells


def test_a_line_counts_with_charge_allowed_and_paid():
    event = era(40, line("1", 100, 60, allowed=80), filing_code="12", facility_code="11")
    event.decision.billing_provider = Party("CLINIC", "XX", "123")
    key = VolumeKey(PAYER, "12", "123", "11", "HC:1", date(2026, 2, 1))
    assert cells(event) == {key: [1, 100, 80, 60]}


def test_what_is_not_told_as_allowed_is_what_was_paid():
    ((_, (_, _, allowed, _)),) = cells(era(1, paid())).items()
    assert allowed == 100


def test_equal_keys_add_up_and_months_do_not():
    found = cells(era(1, paid(), paid()), era(2, paid()), era(40, paid()))
    assert sorted(cell[0] for cell in found.values()) == [1, 3]


def test_a_claim_without_lines_counts_once():
    ((key, cell),) = cells(era(1, charge=200, paid=150)).items()
    assert (key.procedure, cell) == ("", [1, 200, 150, 150])


def test_a_reversal_takes_it_off_again():
    ((_, cell),) = cells(era(1, line("1", 100, 60, allowed=80)), reversal(2, line("1", 100, 60, allowed=80))).items()
    assert cell == [0, 0, 0, 0]
