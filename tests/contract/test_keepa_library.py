"""A client nobody here wrote asks the practice Keepa as it asks the real one."""

from collections.abc import Iterator
from typing import Any

import keepa
import pytest
import requests

from tests.practice_prices import ALONE, BELOW_US, NOWHERE, asin_of
from tests.sandbox_fixture import Sandbox, start_sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as running:
        yield running


@pytest.fixture
def peer(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: ANN401 - it has no types
    """Point it at the sandbox: it has Keepa's own host written into it."""
    given, get = sandbox.get("/_control/connect")["keepa"], requests.get

    def there(
        url: str, asked: dict[str, Any], *, headers: dict[str, str], timeout: float
    ) -> requests.Response:
        here = url.replace("https://api.keepa.com", given["url"])
        return get(here, asked, headers=headers, timeout=timeout)

    monkeypatch.setattr(requests, "get", there)
    return keepa.Keepa(given["key"], check_key=True)


def test_it_reads_tokens_prices_and_histories(sandbox: Sandbox, peer: Any) -> None:  # noqa: ANN401 - as above
    assert peer.tokens_left > 0
    below, alone = asin_of(sandbox, BELOW_US), asin_of(sandbox, ALONE)
    found = peer.query([below, alone, NOWHERE], stats=90, buybox=True, progress_bar=False)
    by_asin = {one["asin"]: one for one in found}
    first, second, none = (by_asin[asin] for asin in (below, alone, NOWHERE))
    assert none["title"] is None
    assert first["stats_parsed"]["current"]["NEW"] == pytest.approx(9.08)
    assert first["data"]["NEW"][-1] == pytest.approx(9.08)
    assert first["data"]["BUY_BOX_SHIPPING"][-1] == pytest.approx(9.08)
    assert "NEW" not in second["stats_parsed"]["current"]
    (typed,) = peer.query(below, history=False, typed=True, progress_bar=False)
    assert typed.title == first["title"]


def test_it_understands_a_refusal(peer: Any) -> None:  # noqa: ANN401 - as above
    peer.accesskey = "x" * 64
    with pytest.raises(RuntimeError, match="PAYMENT_REQUIRED"):
        peer.update_status()
