import pytest

from evals.suites.injection import INJECTION


@pytest.mark.slow
def test_hostile_words_in_the_shop_become_nothing_but_words() -> None:
    ran = INJECTION.run(None)
    assert ran.failing == ()
    assert all(one.met and one.of > 90 for one in ran.measures)
