from tests.proof.attack_list import ATTACKS, Attack
from tests.proof.attacks import endings, missing, verdict

HELD, CASES = "tests/unit/test_money.py::test_a", "tests/unit/test_money.py::test_b"
PASSING = f"PASSED {HELD}\nPASSED {CASES}[sqlite]\nPASSED {CASES}[a - b[c]]\n"


def test_each_of_the_fifty_attacks_has_its_line() -> None:
    assert [attack.number for attack in ATTACKS] == list(range(1, 51))
    assert all(bool(attack.tests) is not bool(attack.not_yet) for attack in ATTACKS)


def test_every_test_that_answers_an_attack_exists() -> None:
    assert list(missing()) == []


def said(printed: str) -> str:
    """Print what pytest may print of an attack's two tests, and read the verdict."""
    attack = Attack(1, "an attack", ("unit/test_money.py::test_a", "unit/test_money.py::test_b"))
    return verdict(attack, endings(printed, list(attack.nodes)))


def test_an_attack_moves_nothing_only_where_every_test_was_run_and_passed() -> None:
    assert said(PASSING) == "moves nothing"
    assert said("") == f"NOT SHOWN, not run: {HELD}"
    assert said(f"PASSED {HELD}") == f"NOT SHOWN, not run: {CASES}"
    assert said("ERROR tests/unit/test_money.py - ImportError") == f"NOT SHOWN, not run: {HELD}"


def test_one_case_that_was_skipped_is_not_shown() -> None:
    skipped = f"SKIPPED {CASES}[postgresql] - Skipped: the embedded PostgreSQL does not start\n"
    assert said(PASSING + skipped) == f"NOT SHOWN, skipped: {CASES}"
    assert said(PASSING + f"XFAIL {HELD}\n") == f"NOT SHOWN, xfail: {HELD}"


def test_a_failure_is_said_before_whatever_was_not_run() -> None:
    for how in ("FAILED", "ERROR"):
        assert said(f"{how} {CASES}[sqlite] - assert 0\n") == f"FAILS {CASES}"
