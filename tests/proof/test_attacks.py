from tests.proof.attacks import ATTACKS, missing


def test_each_of_the_fifty_attacks_has_its_line() -> None:
    assert [attack.number for attack in ATTACKS] == list(range(1, 51))
    assert all(bool(attack.tests) is not bool(attack.not_yet) for attack in ATTACKS)


def test_every_test_that_answers_an_attack_exists() -> None:
    assert list(missing()) == []
