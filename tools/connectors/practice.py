"""Asking the practice shop for the keys an admin would have copied out of the vendors' pages."""

from collections.abc import Sequence
from typing import Any

import httpx

from policies.errors import Unavailable
from tools.connectors.network import open_client

TIMEOUT_SECONDS = 5.0
PATIENT_SECONDS = 20.0  # what is not made when the program starts is not heard of for an hour


def practice_keys(url: str) -> dict[str, Any]:
    """Return the practice shop's addresses and keys. Raises `Unavailable`."""
    try:
        with open_client() as client:
            answer = client.get(f"{url}/_control/connect", timeout=TIMEOUT_SECONDS)
        found: dict[str, Any] = answer.raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable(
            f"The practice shop does not answer at {url}. Start it with `countersign sandbox`, or "
            "start everything with `make demo`."
        ) from error
    return found


def practice_calendar(url: str) -> int:
    """Return how many seconds the practice company's calendar is ahead. Raises `Unavailable`."""
    try:
        with open_client() as client:
            answer = client.get(f"{url}/_control/clock", timeout=TIMEOUT_SECONDS)
        return int(answer.raise_for_status().json()["ahead"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Unavailable(f"The practice shop does not say at {url} what time it is.") from error


def send_slack_to(url: str, address: str) -> None:
    """Tell the practice Slack where to deliver over HTTP, as an admin would in the app's page."""
    try:
        with open_client() as client:
            body = {"mode": "http", "url": address} if address else {"mode": "socket"}
            client.post(f"{url}/_control/slack/delivery", json=body).raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(f"The practice Slack does not answer at {url}.") from error


def hear_of_payments(url: str, address: str, topics: Sequence[str]) -> str:
    """Have the practice Stripe post events there, as an admin would in its dashboard.

    Returns the secret they are signed with, the same for the same address. Raises `Unavailable`.
    """
    try:
        with open_client() as client:
            body = {"url": address, "events": [*topics]}
            page = f"{url}/stripe/dashboard/webhooks"
            answer = client.post(page, json=body, timeout=PATIENT_SECONDS)
        return str(answer.raise_for_status().json()["secret"])
    except (httpx.HTTPError, ValueError, KeyError) as error:
        raise Unavailable(f"The practice Stripe does not answer at {url}.") from error


class PracticeShop:
    """The practice shop seen from behind the scenes: what people do in it, and what it then shows.

    For the story, the demo and tests; it speaks only to the practice shop's own control pages.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._client = open_client()

    def act(self, person: str, do: str, **gesture: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Let a person do something in the practice Slack. Raises `Unavailable`."""
        return self._json("POST", "/_control/slack/act", {"person": person, "do": do, **gesture})

    def messages(self, channel: str) -> list[dict[str, Any]]:
        """Return a channel's messages as they stand, oldest first."""
        found: list[dict[str, Any]] = self._json("GET", f"/_control/slack/channels/{channel}")[
            "messages"
        ]
        return found

    def committed(self, operation: str) -> list[dict[str, Any]]:
        """Return every change of one kind that the practice vendor really made."""
        answer = self._json("GET", f"/_control/journal?vendor=shopify&operation={operation}")
        entries: list[dict[str, Any]] = answer["entries"]
        return entries

    def let_pass(self, seconds: int) -> None:
        """Move the practice company's calendar on; the program follows it. Raises `Unavailable`."""
        self._json("POST", "/_control/clock", {"seconds": seconds})

    def plug_is_due(self, *, within: float) -> bool:
        """Wait at most so many seconds, and say whether to pull the program's plug now."""
        return bool(self._json("GET", f"/_control/plug/watch?seconds={within}")["pull"])

    def tell_of_plug(self, what: str) -> None:
        """Say that the plug was `pulled`, or that the program is `back`."""
        self._json("POST", "/_control/plug/told", {"what": what})

    def _json(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            answer = self._client.request(method, f"{self.url}{path}", json=body, timeout=15.0)
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable("The practice shop does not answer.") from error
        if not answer.is_success:
            raise Unavailable(f"The practice shop refused that: {found.get('error', found)}")
        return found
