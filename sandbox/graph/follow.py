"""Following a folder: rounds of pages, and between rounds a link that remembers where one was."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from http import HTTPStatus
from itertools import islice
from operator import itemgetter
from typing import Any

from sandbox.graph import shapes
from sandbox.graph.mailbox import Mailbox
from sandbox.graph.refusals import Refused, misasked

USUAL = 10
MOST = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a client is: the round began at `until` and shows what is newer than `since`.

    The first round shows all there is. `after` is the last key shown of a round. `birth` is the
    mailbox's, so that a link from before it was put back is known for what it is.
    """

    birth: str
    folder: str
    select: tuple[str, ...]
    until: int
    since: int = 0
    after: int = 0

    def link(self, url: str, name: str) -> str:
        """Write it as the address to go on at."""
        coded = urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()
        return f"{url}?${name}={coded}"


def round_of(
    mailbox: Mailbox, folder: str, asked: Mapping[str, str], manner: shapes.Manner, url: str
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return one page of what changed, and the link to the next one or to the next round."""
    place = _place(mailbox, folder, asked)
    manner = replace(manner, select=frozenset(place.select))
    changed, size = mailbox.since(place.since, folder), _size(asked)
    after = islice(changed, bisect_right(changed, place.after, key=itemgetter(0)), None)
    found = (one for one in after if one[1] is not None or place.since)
    rest = list(islice(found, size + 1))
    shown = [
        shapes.message(mail, manner, f"{url.partition('/v1.0/')[0]}/mail")
        if mail is not None
        else shapes.removed(mailbox.mails[key], manner)
        for key, mail in rest[:size]
    ]
    if len(rest) > size:
        link = replace(place, after=rest[size - 1][0]).link(url, "skiptoken")
        return shown, {"@odata.nextLink": link}
    nxt = Place(place.birth, folder, place.select, mailbox.revision, place.until)
    return shown, {"@odata.deltaLink": nxt.link(url, "deltatoken")}


def _place(mailbox: Mailbox, folder: str, asked: Mapping[str, str]) -> Place:
    coded = asked.get("$skiptoken") or asked.get("$deltatoken")
    if coded is None:
        if asked.keys() & {"$search", "$skip"}:
            raise misasked("Change tracking is not supported with $search or $skip.")
        select = tuple(part for part in asked.get("$select", "").split(",") if part)
        return Place(mailbox.birth, folder, select, mailbox.revision)
    try:
        told = json.loads(urlsafe_b64decode(coded))
        place = Place(**{**told, "select": tuple(told["select"])})
    except (Error, ValueError, TypeError, KeyError) as error:
        raise misasked("Badly formed token.", "ErrorInvalidSyncStateData") from error
    if place.birth != mailbox.birth or place.folder != folder:
        raise Refused(
            "SyncStateNotFound", "The sync state generation is not found.", HTTPStatus.GONE
        )
    return place if "$skiptoken" in asked else replace(place, until=mailbox.revision)


def _size(asked: Mapping[str, str]) -> int:
    wanted = asked.get("$top") or asked.get("maxpagesize") or str(USUAL)
    return min(int(wanted), MOST) if wanted.isdecimal() and int(wanted) else USUAL
