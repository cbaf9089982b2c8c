from app.domain.workflow.verdict import Verdict, accept, reject, wait


def test_a_guards_word_has_its_name_and_its_reason():
    for say, word in ((accept, "accept"), (reject, "reject"), (wait, "wait")):
        assert say("guard", "Because.") == Verdict("guard", word, "Because.", overridden=False)
