from app.domain.codes.tables import CARCS, RARCS
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.taxonomy import carc_has_rule, coverage, may_be_denied, remark_has_rule, taxonomy

DIGESTS = {"1": "36f3480bdd62f721f897342fe74e6b13ed863b7592274d98c7035e428fdcadf2"}
"""What each version of the tables held. When a table changes, give it the next version and add its digest here."""


def test_a_changed_table_is_a_new_version():
    assert DIGESTS[TAXONOMY_VERSION] == taxonomy().digest


def test_every_active_code_has_a_rule_or_is_never_a_denial():
    told = coverage()
    assert told.uncovered == ()
    assert told.active == told.ruled + len(told.never_denied) == 295
    assert not any(may_be_denied(code) or carc_has_rule(code) for code in told.never_denied)


def test_codes_that_need_a_remark_are_listed():
    assert coverage().needs_remark == (
        *["16", "96", "129", "148", "201", "226", "227", "234", "237", "250", "251", "252", "267", "A1"],
    )


def test_retired_codes_go_by_a_successor_or_wait_in_triage():
    told = coverage()
    denied = [code for code, entry in CARCS.items() if entry.status != "active" and may_be_denied(code)]
    assert told.retired_ruled + len(told.retired_in_triage) == len(denied)
    assert told.retired_in_triage == (
        *["25", "36", "37", "43", "63", "64", "65", "98", "123", "124", "145", "A3", "A4", "A7"],
    )


def test_remarks_that_may_choose_a_team_are_counted_once():
    told = coverage()
    choosing = told.remarks_by_name + told.remarks_by_class + len(told.remarks_unmapped)
    active = sum(entry.status == "active" for entry in RARCS.values())
    alerts = sum(entry.status == "active" and entry.kind == "alert" for entry in RARCS.values())
    unprocessable = sum(entry.cls == "unprocessable" for entry in RARCS.values())
    assert choosing == active - alerts - unprocessable


def test_codes_seen_may_be_asked_for_their_rule():
    assert carc_has_rule("197")
    assert carc_has_rule("CO-0197")
    assert carc_has_rule("62")
    assert not carc_has_rule("Z99")
    assert not carc_has_rule("44")
    assert remark_has_rule(" n290")
    assert remark_has_rule("MA01")
    assert remark_has_rule("MA130")
    assert not remark_has_rule("N372")
    assert not remark_has_rule("N9999")


def test_everything_is_printed():
    printed = taxonomy()
    assert printed is taxonomy()
    assert all(printed)
    assert printed.version == TAXONOMY_VERSION
