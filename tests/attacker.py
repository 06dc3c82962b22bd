"""Somebody who speaks Slack's HTTP without Slack: no Bolt, no SDK, and maybe no secret."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import select

from memory.tables import audit
from sandbox.slack.delivery import signature
from tests.desk_samples import TEAM
from tests.front_desk import Desk


class Attacker:
    """An HTTP client that knows (or does not know) the signing secret; no Bolt, no SDK."""

    def __init__(self, desk: Desk, http: httpx.Client) -> None:
        secret = desk.settings.signing_secret
        assert secret is not None
        self._secret = secret.get_secret_value()
        self._url = desk.door
        self._http = http

    def post(
        self,
        body: bytes,
        *,
        secret: str | None = None,
        age: float = 0,
        media: str = "application/x-www-form-urlencoded",
    ) -> httpx.Response:
        stamp = str(int(time.time() - age))
        return self._http.post(
            self._url,
            content=body,
            headers={
                "Content-Type": media,
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": signature(secret or self._secret, stamp, body),
            },
        )

    def press(self, payload: dict[str, Any], **more: Any) -> httpx.Response:  # noqa: ANN401 - passed on to post
        return self.post(urlencode({"payload": json.dumps(payload)}).encode(), **more)


def pressing(
    user: str,
    value: object,
    *,
    team: str = TEAM,
    stamp: str = "1.000001",
) -> dict[str, Any]:
    """Return a press as Slack would report it."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "practice"},
        "user": {"id": user, "team_id": team, "username": "x", "name": "x"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "C02APPROVALS"},
        "channel": {"id": "C02APPROVALS", "name": "approvals"},
        "trigger_id": "1.2.3",
        "actions": [
            {
                "type": "button",
                "action_id": "approve",
                "block_id": "b",
                "value": value,
                "action_ts": stamp,
            }
        ],
    }


def audited(desk: Desk, kind: str) -> int:
    with desk.database.read() as tx:
        return len(tx.connection.execute(select(audit.c.seq).where(audit.c.kind == kind)).all())
