"""Having Graph tell us of mails: what is asked, what is posted, and that both are Graph's own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from policies.errors import VendorRejected
from tests.contract.graph_csdl import Csdl
from tests.given import REFERENCE
from tests.loopback import serving
from tests.patience import eventually
from tests.practice_mail import Mailroom, mailroom
from tests.sandbox_fixture import start_sandbox
from tools.connectors.graph_subscriptions import LIVES, RENEWED_BEFORE, Agreed, GraphSubscriber
from tools.webhooks.delivery import Delivery, NotGenuine
from tools.webhooks.graph import GraphSender

CSDL = REFERENCE / "msgraph" / "graph_mail_subset.csdl.xml"
STATE = SecretStr("state of ours")
NOW = datetime.now(UTC)
WISH = {
    "changeType": "created",
    "notificationUrl": "http://127.0.0.1:9/events/graph",
    "resource": "users/orders@countersign-practice.example/messages",
    "expirationDateTime": (NOW + timedelta(days=1)).isoformat(),
}


@dataclass
class Ear:
    """An address that hears, and echoes as long as it `is_there`."""

    url: str = ""
    is_there: bool = True
    heard: list[Delivery] = field(default_factory=list)

    async def hear(self, request: Request) -> Response:
        if token := request.query_params.get("validationToken"):
            return PlainTextResponse(token if self.is_there else "who is there?")
        self.heard.append(Delivery(await request.body(), dict(request.headers)))
        return Response(status_code=202)


@pytest.fixture(scope="module")
def ear() -> Iterator[Ear]:
    ear = Ear()
    with serving(Starlette(routes=[Route("/events/graph", ear.hear, methods=["POST"])])) as url:
        ear.url = f"{url}/events/graph"
        yield ear


@pytest.fixture(scope="module")
def opened() -> Iterator[Mailroom]:
    with start_sandbox(orders=60) as sandbox, mailroom(sandbox) as room:
        yield room


@pytest.fixture
def post(opened: Mailroom, ear: Ear) -> Mailroom:
    opened.sandbox.post("/_control/reset")
    ear.heard.clear()
    ear.is_there = True
    return opened


@pytest.fixture
def subscriber(post: Mailroom) -> GraphSubscriber:
    return GraphSubscriber(post.settings, post.network, STATE)


@pytest.fixture(scope="module")
def csdl() -> Csdl:
    if not CSDL.exists():
        pytest.skip(f"needs Graph's CSDL: set COUNTERSIGN_REFERENCE (looked for {CSDL.name})")
    return Csdl.read(CSDL)


def bare(post: Mailroom, kind: str, body: Any, path: str = "") -> httpx.Response:  # noqa: ANN401 - JSON
    token = post.token(kind).json()["access_token"]
    return post.sandbox.client.post(
        f"{post.settings.url}/subscriptions{path}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )


def changed(post: Mailroom) -> None:
    post.writer.create_reply(post.reader.received(NOW - timedelta(days=300))[0].id)


def test_it_is_made_once_and_renewed_in_time(subscriber: GraphSubscriber, ear: Ear) -> None:
    assert subscriber.agree(ear.url, NOW) is Agreed.MADE
    assert subscriber.agree(ear.url, NOW) is Agreed.RIGHT
    assert subscriber.agree(ear.url, NOW + timedelta(minutes=1), anew=True) is Agreed.RENEWED
    soon = LIVES - RENEWED_BEFORE + timedelta(minutes=2)
    with pytest.raises(VendorRejected):  # Graph's day is not so late: that would be too long
        subscriber.agree(ear.url, NOW + soon)


def test_an_address_that_does_not_echo_is_not_told(subscriber: GraphSubscriber, ear: Ear) -> None:
    ear.is_there = False
    with pytest.raises(VendorRejected):
        subscriber.agree(ear.url, NOW)


def test_what_is_told_bears_our_secret_and_a_lasting_id(
    post: Mailroom, subscriber: GraphSubscriber, ear: Ear
) -> None:
    subscriber.agree(ear.url, NOW)
    changed(post)
    eventually(lambda: ear.heard)
    sender = GraphSender("graph:test", STATE)
    (notice,) = sender.read(ear.heard[0]).notices
    assert notice.topic == "message/created"
    assert post.reader.mail(notice.object_ref.rpartition("/")[2]).is_draft
    with pytest.raises(NotGenuine):
        GraphSender("graph:test", SecretStr("another")).read(ear.heard[0])


def test_a_notice_may_come_twice_or_with_another_secret(
    post: Mailroom, subscriber: GraphSubscriber, ear: Ear
) -> None:
    subscriber.agree(ear.url, NOW)
    post.sandbox.fault("duplicate_event", "created", vendor="graph-notifications")
    changed(post)
    eventually(lambda: len(ear.heard) == 2)
    sender = GraphSender("graph:test", STATE)
    one, again = (sender.read(told).notices[0] for told in ear.heard)
    assert one.event_id == again.event_id
    post.sandbox.fault("wrong_state", "created", vendor="graph-notifications")
    changed(post)
    eventually(lambda: len(ear.heard) == 3)
    with pytest.raises(NotGenuine):
        sender.read(ear.heard[2])


@pytest.mark.parametrize(
    "spoilt",
    [
        {"changeType": "sung"},
        {"resource": "users/somebody@else.example/messages"},
        {"expirationDateTime": (NOW + timedelta(days=8)).isoformat()},
        {"expirationDateTime": (NOW - timedelta(days=1)).isoformat()},
        {"expirationDateTime": "tomorrow"},
        {"clientState": "x" * 129},
        {"notificationUrl": "https://example.com/events"},
        {"notificationUrl": None},
        {"invented": "field"},
        {},
    ],
)
def test_the_practice_graph_refuses_what_graph_would(
    post: Mailroom, spoilt: dict[str, Any]
) -> None:
    assert bare(post, "read", {**WISH, **spoilt}).status_code == 400


def test_a_subscription_is_its_own_apps(
    post: Mailroom, subscriber: GraphSubscriber, ear: Ear
) -> None:
    subscriber.agree(ear.url, NOW)
    token = post.token("read").json()["access_token"]
    url = f"{post.settings.url}/subscriptions"
    listed = post.sandbox.client.get(url, headers={"Authorization": f"Bearer {token}"}).json()
    (one,) = listed["value"]
    assert bare(post, "write", {}, f"/{one['id']}/reauthorize").status_code == 404
    assert bare(post, "read", {}, f"/{one['id']}/reauthorize").status_code == 204
    again = {**WISH, "notificationUrl": ear.url}
    assert bare(post, "read", again).status_code == 409


def test_every_property_is_graphs_own(
    csdl: Csdl, post: Mailroom, subscriber: GraphSubscriber, ear: Ear
) -> None:
    made = bare(post, "read", {**WISH, "notificationUrl": ear.url, "clientState": "s"}).json()
    assert list(csdl.differences("graph.subscription", made, "subscription")) == []
    assert list(csdl.differences("graph.subscription", WISH, "wish")) == []
    subscriber.agree(ear.url, NOW)
    post.sandbox.post("/graph/lifecycle", {"event": "missed"})
    changed(post)
    eventually(lambda: ear.heard)
    for told in ear.heard:
        notices = httpx.Response(200, content=told.body).json()["value"]
        for one in notices:
            data = one.pop("resourceData", None)
            assert data is None or data.keys() == {"@odata.type", "@odata.id", "@odata.etag", "id"}
        kind = "Collection(graph.changeNotification)"
        ours = [d for d in csdl.differences(kind, notices, "told") if "Edm.Guid" not in d]
        assert ours == []
