"""Whatever is posted to the event addresses: what is refused leaves nothing but a number."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from agent.arriving import NOBODY, Consumer, Intake
from countersign.events import EventDoor
from memory import arrivals
from memory.arrivals import Arrival, Stand
from memory.database import Database
from memory.schema import migrate
from tests.loopback import at_once, serving
from tests.webhook_posts import SHOPIFY, STRIPE, shopify_post, stripe_post
from tools.webhooks.delivery import MOST_BYTES, Delivery
from tools.webhooks.graph import GraphSender

ORDER = {"id": 7, "admin_graphql_api_id": "gid://shopify/Order/7"}
GRAPH = GraphSender("mail:test", SecretStr("state"))
CHARGED = {
    "id": "evt_1",
    "object": "event",
    "type": "charge.refunded",
    "created": 1,
    "data": {"object": {"id": "ch_1", "object": "charge"}},
}
HUGE = 100_000_000


@dataclass
class Open:
    """The event addresses, served, and what came of what was posted there."""

    url: str
    door: EventDoor
    database: Database

    def post(self, sender: str, delivery: Delivery, **query: str) -> httpx.Response:
        return httpx.post(
            f"{self.url}/events/{sender}",
            content=delivery.body,
            headers=dict(delivery.headers),
            params=query,
            trust_env=False,
            timeout=30,
        )

    @property
    def kept(self) -> list[Arrival]:
        with self.database.read() as tx:
            return arrivals.listed(tx, limit=1_000)


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder: Path = tmp_path_factory.mktemp("events")
    database = Database(f"sqlite:///{folder / 'events.db'}", practice=True)
    migrate(database)
    door = EventDoor((SHOPIFY, STRIPE, GRAPH), Intake(database))
    with serving(Starlette(routes=[*door.routes])) as url:
        yield Open(url, door, database)
    database.close()


@pytest.fixture
def opened(listening: Open) -> Iterator[Open]:
    listening.door.counted.clear()
    yield listening
    Consumer(listening.database, ()).run()
    with listening.database.transaction() as tx:
        tx.connection.exec_driver_sql("delete from arrivals")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"error", "message"}
    assert "Nothing was" in body["message"]
    return answer.status_code, body["error"]


def test_a_genuine_delivery_is_kept_and_answered_with_nothing(opened: Open) -> None:
    answer = opened.post("shopify", shopify_post(ORDER))
    assert (answer.status_code, answer.content) == (200, b"")
    assert opened.post("shopify", shopify_post(ORDER)).status_code == 200
    assert len(opened.kept) == 1
    assert opened.door.counted == {("shopify", "kept"): 1, ("shopify", "known"): 1}


def test_a_wrong_signature_leaves_nothing_but_a_number(opened: Open) -> None:
    for _ in range(3):
        answer = opened.post("shopify", shopify_post(ORDER, secret="guessed"))
        assert refusal(answer) == (401, "not_genuine")
    assert opened.kept == []
    assert opened.door.counted == {("shopify", "not_genuine"): 3}


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"\xff\xfe", b"null"])
def test_a_body_that_is_no_json_object_is_refused(opened: Open, raw: bytes) -> None:
    assert refusal(opened.post("shopify", shopify_post(raw=raw))) == (400, "bad_request")
    assert opened.kept == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[1]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_nobody_elses_body_may_be_none_either(opened: Open, raw: bytes) -> None:
    with opened.database.read() as tx:
        now = int(tx.now().timestamp())
    for sender, delivery in (
        ("stripe", stripe_post(None, raw=raw, at=now)),
        ("graph", Delivery(raw)),
    ):
        answer = opened.post(sender, delivery)
        assert refusal(answer) == (400, "bad_request")
        assert answer.json()["message"].endswith("Nothing was kept of it.")
    assert opened.kept == []


def test_another_shops_event_is_refused(opened: Open) -> None:
    answer = opened.post("shopify", shopify_post(ORDER, shop_domain="evil.myshopify.com"))
    assert refusal(answer) == (403, "not_ours")
    assert opened.kept == []


def test_a_topic_nobody_handles_is_taken_so_that_it_is_not_sent_again(opened: Open) -> None:
    assert opened.post("shopify", shopify_post(ORDER, topic="orders/sung")).status_code == 200
    Consumer(opened.database, ()).run()
    (one,) = opened.kept
    assert (one.state, one.reason) == (Stand.DONE, NOBODY)


def test_what_stripe_and_graph_tell_that_nobody_handles_is_taken_as_well(opened: Open) -> None:
    with opened.database.read() as tx:
        now = int(tx.now().timestamp())
    sung = {**CHARGED, "type": "charge.sung"}
    assert opened.post("stripe", stripe_post(sung, at=now)).status_code == 200
    later = {"subscriptionId": "s", "clientState": "state", "lifecycleEvent": "sung"}
    told = Delivery(json.dumps({"value": [later]}).encode())
    assert opened.post("graph", told).status_code == 202
    Consumer(opened.database, ()).run()
    assert [(one.state, one.reason) for one in opened.kept] == [(Stand.DONE, NOBODY)] * 2


@pytest.mark.parametrize("sender", ["shopify", "stripe", "graph"])
def test_a_hundred_megabytes_are_refused_by_what_they_say_they_are(
    opened: Open, sender: str
) -> None:
    """Nothing of the body is sent, so an answer can only come without reading it."""
    host = urlsplit(opened.url)
    assert host.hostname is not None
    with socket.create_connection((host.hostname, host.port), timeout=10) as line:
        head = f"POST /events/{sender} HTTP/1.1\r\nHost: x\r\nContent-Length: {HUGE}\r\n\r\n"
        line.sendall(head.encode())
        answer = b""
        while b"too_large" not in answer and (part := line.recv(4_096)):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too_large" in answer
    assert opened.kept == []


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off(opened: Open) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < HUGE:
            sent += 1_000_000
            yield b" " * 1_000_000

    try:
        answer = httpx.post(f"{opened.url}/events/shopify", content=endless(), trust_env=False)
        assert answer.status_code == 413
    except httpx.HTTPError:
        pass  # the line was cut while it was still sending
    assert MOST_BYTES < sent < HUGE / 2
    assert opened.door.counted == {("shopify", "too_large"): 1}


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 40, "9" * 5_000, "0x10"])
def test_a_length_that_is_none_gets_no_further(opened: Open, length: str) -> None:
    host = urlsplit(opened.url)
    assert host.hostname is not None
    with socket.create_connection((host.hostname, host.port), timeout=10) as line:
        head = f"POST /events/shopify HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(64).split()[1] in {b"400", b"413"}
    assert opened.kept == []


def test_a_stripe_event_signed_long_ago_or_ahead_of_time_is_refused(opened: Open) -> None:
    with opened.database.read() as tx:
        now = int(tx.now().timestamp())
    for skew in (-3_600, 3_600):
        answer = opened.post("stripe", stripe_post(CHARGED, at=now + skew))
        assert refusal(answer) == (401, "not_genuine")
        assert "check both clocks" in answer.json()["message"]
    forged = opened.post("stripe", stripe_post(CHARGED, at=now, secret="whsec_guessed"))
    assert refusal(forged) == (401, "not_genuine")
    assert opened.kept == []
    assert opened.post("stripe", stripe_post(CHARGED, at=now)).status_code == 200


def test_graphs_first_question_is_echoed_as_plain_text(opened: Open) -> None:
    token = "<script>alert(1)</script> & more"
    answer = opened.post("graph", Delivery(b""), validationToken=token)
    assert (answer.status_code, answer.text) == (200, token)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert opened.kept == []


def test_graph_is_answered_with_accepted_and_its_secret_is_checked(opened: Open) -> None:
    def told(state: str) -> Delivery:
        return Delivery(
            b'{"value": [{"subscriptionId": "s", "changeType": "created", "clientState": "%s",'
            b' "resourceData": {"@odata.type": "#Microsoft.Graph.Message", "id": "m"}}]}'
            % state.encode()
        )

    assert refusal(opened.post("graph", told("guessed"))) == (401, "not_genuine")
    assert opened.post("graph", told("state")).status_code == 202
    assert len(opened.kept) == 1


def test_nobody_else_has_an_address_and_nobody_can_look(opened: Open) -> None:
    assert opened.post("paypal", Delivery(b"{}")).status_code == 404
    assert httpx.get(f"{opened.url}/events/shopify", trust_env=False).status_code == 405


def test_one_event_posted_twenty_times_at_once_is_kept_once(opened: Open) -> None:
    post = shopify_post(ORDER)
    answers = at_once([lambda: opened.post("shopify", post)] * 20)
    assert {answer.status_code for answer in answers} == {200}
    assert len(opened.kept) == 1
