import time
from collections.abc import Iterator

import httpx
import pytest

from tests.admin_api import REFUND, AdminApi, payback, sentence
from tests.patience import eventually
from tests.sandbox_fixture import Sandbox, start_sandbox

NAME = "{ shop { name } }"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=60) as sandbox:
        yield sandbox


@pytest.fixture
def shop(sandbox: Sandbox) -> AdminApi:
    sandbox.post("/_control/reset")
    return AdminApi(sandbox)


def refund(shop: AdminApi, key: str = "k") -> httpx.Response:
    given = payback(shop.situation("plain_delivered"), "10.00")
    return shop.post(REFUND, input=given, key=key)


def refunds(shop: AdminApi) -> int:
    return len(shop.sandbox.journal("refundCreate"))


def test_throttle_is_an_error_inside_http_200(shop: AdminApi) -> None:
    shop.sandbox.fault("throttle", "refundCreate")
    answer = refund(shop)
    assert answer.status_code == 200
    assert answer.json()["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert answer.json()["extensions"]["cost"]["throttleStatus"]["restoreRate"] == 2000
    assert refunds(shop) == 0


def test_rate_limit_says_when_to_come_back(shop: AdminApi) -> None:
    shop.sandbox.fault("rate_limit", "refundCreate")
    answer = refund(shop)
    assert (answer.status_code, float(answer.headers["retry-after"])) == (429, 2.0)
    assert refunds(shop) == 0


@pytest.mark.parametrize(("fault", "made"), [("error_before_commit", 0), ("error_after_commit", 1)])
def test_server_error_tells_nothing_about_the_commit(shop: AdminApi, fault: str, made: int) -> None:
    shop.sandbox.fault(fault, "refundCreate")
    answer = refund(shop)
    assert answer.status_code == 503
    assert "json" not in answer.headers["content-type"]
    assert refunds(shop) == made


@pytest.mark.parametrize(
    ("fault", "seconds", "made"),
    [("response_lost", 0, 1), ("timeout_after_commit", 0.2, 1), ("timeout_before_commit", 0.2, 0)],
)
def test_lost_answer_leaves_the_commit_as_the_fault_says(
    shop: AdminApi, fault: str, seconds: float, made: int
) -> None:
    shop.sandbox.fault(fault, "refundCreate", seconds=seconds)
    started = time.monotonic()
    with pytest.raises(httpx.TransportError):
        refund(shop)
    assert time.monotonic() - started >= seconds
    assert refunds(shop) == made
    assert refund(shop).json()["data"]["refundCreate"]["userErrors"] == []
    assert refunds(shop) == 1


def test_late_commit_comes_after_the_client_gave_up_and_only_once(shop: AdminApi) -> None:
    shop.sandbox.fault("late_commit", "refundCreate", seconds=0.3)
    with pytest.raises(httpx.TransportError):
        refund(shop)
    assert refunds(shop) == 0
    retry = refund(shop).json()["data"]["refundCreate"]
    assert "currently in progress" in sentence(retry)
    assert eventually(lambda: refunds(shop) == 1)
    assert refund(shop).json()["data"]["refundCreate"]["userErrors"] == []
    assert refunds(shop) == 1


def test_stale_reads_hide_a_refund_until_the_window_ends(shop: AdminApi) -> None:
    order = shop.situation("plain_delivered")
    shop.sandbox.fault("stale_reads", seconds=0.6)
    assert shop.refund(payback(order, "10.00"))["order"]["displayFinancialStatus"] == (
        "PARTIALLY_REFUNDED"
    )
    assert shop.order(order["id"])["refunds"] == []
    assert eventually(lambda: len(shop.order(order["id"])["refunds"]) == 1)


def test_down_closes_every_connection_until_the_window_ends(shop: AdminApi) -> None:
    shop.sandbox.fault("down", seconds=0.4)
    with pytest.raises(httpx.TransportError):
        shop.post(NAME)
    assert eventually(lambda: shop.sandbox.get("/_control/faults")["faults"] == [])
    assert shop.ask(NAME)


def test_slow_answers_late_but_answers(shop: AdminApi) -> None:
    shop.sandbox.fault("slow", "shop", seconds=0.3)
    started = time.monotonic()
    assert shop.ask(NAME)
    assert time.monotonic() - started >= 0.3


def test_unauthorized_is_a_revoked_token(shop: AdminApi) -> None:
    shop.sandbox.fault("unauthorized")
    assert shop.post(NAME).status_code == 401
    assert shop.post(NAME).status_code == 200


def test_fault_hits_only_its_operation_and_only_its_count(shop: AdminApi) -> None:
    shop.sandbox.fault("error_before_commit", "shop", count=2)
    assert shop.post("{ ordersCount { count } }").status_code == 200
    assert [shop.post(NAME).status_code for _ in range(3)] == [503, 503, 200]


def test_calls_tell_what_was_received_and_how_it_ended(shop: AdminApi) -> None:
    shop.sandbox.fault("response_lost", "shop")
    with pytest.raises(httpx.TransportError):
        shop.post("query Hello { shop { name } ordersCount { count } }")
    shop.holding("read").post(NAME)
    lost, answered = shop.sandbox.get("/_control/calls", vendor="shopify")["calls"]
    assert (lost["operation"], lost["fields"]) == ("Hello", ["shop", "ordersCount"])
    assert (lost["status"], lost["fault"], lost["token"]) == (None, "response_lost", "write")
    assert (answered["status"], answered["fault"], answered["token"]) == (200, None, "read")


@pytest.mark.parametrize(
    "wish",
    [
        {"vendor": "pigeon", "fault": "down", "seconds": 1},
        {"vendor": "shopify", "fault": "explode"},
        {"vendor": "shopify", "fault": "slow", "operation": "refundMake"},
        {"vendor": "shopify", "fault": "down"},
        {"vendor": "shopify", "fault": "slow", "count": 0},
        {"vendor": "shopify", "fault": "slow", "seconds": "long"},
        {},
    ],
)
def test_fault_nobody_knows_is_refused_with_a_sentence(
    sandbox: Sandbox, wish: dict[str, object]
) -> None:
    answer = sandbox.client.post("/_control/faults", json=wish)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sandbox.get("/_control/faults")["faults"] == []


def test_faults_can_be_listed_and_cleared(sandbox: Sandbox) -> None:
    sandbox.fault("slow", "order", seconds=1, count=3)
    (armed,) = sandbox.get("/_control/faults")["faults"]
    assert (armed["name"], armed["operation"], armed["count"]) == ("slow", "order", 3)
    assert sandbox.delete("/_control/faults")["faults"] == []
