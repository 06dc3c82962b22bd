"""Telling subscribers what changed in the mailbox, and that a subscription needs care."""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx

from sandbox.door import Answer
from sandbox.faults import Faults
from sandbox.graph.desk import Desk
from sandbox.graph.grants import TENANT
from sandbox.graph.mailbox import REMOVED, Turn
from sandbox.graph.shapes import moment
from sandbox.graph.subscriptions import CHANGES, Subscription, Subscriptions
from sandbox.journal import Journal
from sandbox.postman import Parcel, Postman

VENDOR = "graph-notifications"
COUNTED = ("duplicate_event", "late_event", "lost_event", "wrong_state")
LIFECYCLE = ("missed", "reauthorizationRequired", "subscriptionRemoved")
_ECHOED_WITHIN_SECONDS = 10.0


class Announcer:
    """Posts whatever is new; it looks whenever anybody has changed anything."""

    def __init__(
        self, desk: Desk, faults: Faults, journal: Journal, now: Callable[[], datetime]
    ) -> None:
        self.subscriptions = Subscriptions()
        self._desk = desk
        self._faults = faults
        self._now = now
        self._postman = Postman(VENDOR, faults, journal)
        self._seen = ("", 0)
        faults.register(VENDOR, COUNTED, (*CHANGES, *LIFECYCLE), windows=("down",))
        journal.listeners.append(self.look)

    def start_over(self) -> None:
        """Leave what is under way; nobody is subscribed."""
        self.recall(Subscriptions())

    def recall(self, subscriptions: Subscriptions) -> None:
        """Go on with an earlier run's, which were told of what happened until then."""
        self._postman.forget()
        self.subscriptions = subscriptions
        if subscriptions.kept:
            self._seen = (self._desk.mailbox.birth, self._desk.mailbox.revision)

    def made(self, wish: Subscription, refusing: Sequence[str]) -> Answer:
        """Make one, and look from now on. Raises `Refused`."""
        if not self.subscriptions.kept:
            self._seen = (self._desk.mailbox.birth, self._desk.mailbox.revision)
        return self.subscriptions.made(wish, refusing)

    async def refusing(self, wish: Subscription) -> list[str]:
        """Say which of its addresses do not echo what they are asked, as Graph tries them."""
        found = []
        async with httpx.AsyncClient(timeout=_ECHOED_WITHIN_SECONDS, trust_env=False) as client:
            for url in dict.fromkeys(filter(None, (wish.url, wish.lifecycle_url))):
                token = (
                    f"Validation: Testing client application reachability {secrets.token_hex(8)}"
                )
                try:
                    answer = await client.post(url, params={"validationToken": token})
                except httpx.HTTPError:
                    found.append(url)
                    continue
                plain = answer.headers.get("content-type", "").startswith("text/plain")
                if (answer.status_code, answer.text) != (HTTPStatus.OK, token) or not plain:
                    found.append(url)
        return found

    def look(self) -> None:
        """Find out what is new, and post it."""
        if not self.subscriptions.kept:
            return
        box = self._desk.mailbox
        birth, seen = self._seen
        self._seen = (box.birth, box.revision)
        for turn in box.turns[seen if birth == box.birth else box.revision :]:
            for to in self._awake():
                self._tell(turn, to)

    def care(self, event: str) -> int:
        """Say that subscriptions need care, as Graph does; returns how many were told."""
        told = [one for one in self._awake() if one.lifecycle_url]
        for one in told:
            self._post(one, one.lifecycle_url, event, {"lifecycleEvent": event})
            one.paused = event == "reauthorizationRequired"
        if event == "subscriptionRemoved":
            self.subscriptions.kept.clear()
        return len(told)

    def _awake(self) -> Iterator[Subscription]:
        now = self._now()
        yield from [x for x in self.subscriptions.kept if not x.paused and x.expires_at > now]

    def _tell(self, turn: Turn, to: Subscription) -> None:
        change = "deleted" if turn.after == REMOVED else "updated" if turn.before else "created"
        if change not in to.changes:
            return
        mail = self._desk.mailbox.mails[turn.key]
        known = mail.lasting_id if to.lasting_ids else mail.passing_id
        where = f"Users/{self._desk.mailbox.owner.address}/Messages/{known}"
        data = {
            "@odata.type": "#Microsoft.Graph.Message",
            "@odata.id": where,
            "@odata.etag": f'W/"CQAAABYA{mail.key:06d}{turn.revision:06d}"',
            "id": known,
        }
        self._post(to, to.url, change, {"changeType": change, "resourceData": data}, where)

    def _post(
        self, to: Subscription, url: str, what: str, said: dict[str, Any], resource: str = ""
    ) -> None:
        fault = self._faults.take(VENDOR, {what})
        name = fault.name if fault else ""
        if name == "lost_event":
            return
        notice = {
            "subscriptionId": to.id,
            "subscriptionExpirationDateTime": moment(to.expires_at),
            "tenantId": TENANT,
            "clientState": "guessed" if name == "wrong_state" else to.client_state,
            "resource": resource or to.resource,
            **said,
        }
        body = json.dumps({"value": [notice]}).encode()
        delay = fault.seconds if fault and name == "late_event" else 0.0
        for _ in range(2 if name == "duplicate_event" else 1):
            self._postman.send(
                Parcel(url, body, lambda: {"Content-Type": "application/json"}),
                noted=(what, str(uuid4()), to.id),
                delay=delay,
            )
