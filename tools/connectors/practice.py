"""Asking the practice shop for the keys an admin would have copied out of the vendors' pages."""

from typing import Any

import httpx

from policies.errors import Unavailable
from tools.connectors.http import open_client

TIMEOUT_SECONDS = 5.0


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


def send_slack_to(url: str, address: str) -> None:
    """Tell the practice Slack where to deliver over HTTP, as an admin would in the app's page."""
    try:
        with open_client() as client:
            body = {"mode": "http", "url": address} if address else {"mode": "socket"}
            client.post(f"{url}/_control/slack/delivery", json=body).raise_for_status()
    except httpx.HTTPError as error:
        raise Unavailable(f"The practice Slack does not answer at {url}.") from error
