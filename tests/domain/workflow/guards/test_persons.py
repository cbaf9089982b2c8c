import pytest

from app.domain.workflow.case import Commander
from app.domain.workflow.guards.persons import a_lead_decides, a_person_decides
from tests.domain.workflow.guards.cases import ANALYST, LEAD, MACHINE, ask, case

AUDITOR = Commander(ANALYST.person_id, "auditor")


@pytest.mark.parametrize(
    ("who", "decides", "leads"),
    [
        (ANALYST, "accept", "reject"),
        (LEAD, "accept", "accept"),
        (AUDITOR, "reject", "reject"),
        (MACHINE, "reject", "reject"),
    ],
)
def test_who_decides_and_who_undoes(who, decides, leads):
    assert ask(a_person_decides, case(commander=who)).answer == decides
    assert ask(a_lead_decides, case(commander=who)).answer == leads
