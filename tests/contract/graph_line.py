"""A line to Graph's mail on which every call and its answer is held against Graph's own CSDL."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from tests.contract import overheard
from tests.contract.graph_csdl import Csdl

_A_MESSAGE = r"/messages/(?!delta$)[^/]+"
_LISTED = r"(/mailFolders/[^/]+)?/messages(/delta)?"
PLACES = {
    ("GET", _LISTED): "Collection(graph.message)",
    ("POST", "/messages"): "graph.message",
    ("GET", _A_MESSAGE): "graph.message",
    ("PATCH", _A_MESSAGE): "graph.message",
    ("GET", f"{_A_MESSAGE}/attachments"): "Collection(graph.attachment)",
    ("GET", f"{_A_MESSAGE}/attachments/[^/]+"): "graph.attachment",
    ("POST", f"{_A_MESSAGE}/(createReply|move)"): "graph.message",
    ("POST", f"{_A_MESSAGE}/send"): "",
    ("GET", "/mailFolders"): "Collection(graph.mailFolder)",
    ("GET", "/mailFolders/[^/]+"): "graph.mailFolder",
    ("GET", "/subscriptions"): "Collection(graph.subscription)",
    ("POST", "/subscriptions"): "graph.subscription",
    ("PATCH", "/subscriptions/[^/]+"): "graph.subscription",
}
"""What is answered to which calls."""
_OPTIONS = {
    *("$select", "$filter", "$orderby", "$top", "$skip", "$expand", "$search", "$count"),
    *("$skiptoken", "$deltatoken"),
}
_COMPARED = re.compile(r"([A-Za-z]\w*)(?:/\w+)* (?:eq|ne|ge|gt|le|lt) ")
_LITERAL = re.compile(r"'(?:[^']|'')*'")


@dataclass(kw_only=True)
class GraphLine(overheard.Overheard):
    """Holds every call of one mailbox against the CSDL; fetching a token is none of Graph's."""

    csdl: Csdl

    def judge(self, request: httpx.Request, sent: bytes, status: int, content: bytes) -> None:
        path = re.sub(r"^.*?/v1\.0(/users/[^/]+)?", "", request.url.path)
        if "/oauth2/" in request.url.path:
            return
        found = [
            (name, kind)
            for (method, place), kind in PLACES.items()
            for name in [f"{method} {place}"]
            if method == request.method and re.fullmatch(place, path)
        ]
        if not found:
            self.faults.append(f"{request.method} {path} is none of Graph's that we know")
            return
        ((name, kind),) = found
        answer = json.loads(content) if content else None
        self.put_down(
            name,
            status,
            list(self._in_answer(kind, answer)) if status < 400 else [],
            lambda: [*self._in_query(kind, request.url.params), *self._in_body(kind, path, sent)],
        )

    def _in_answer(self, kind: str, answer: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
        listed = kind.startswith("Collection(")
        if (answer is None) != (kind == ""):
            yield f"{answer!r:.40} where {kind or 'nothing'} ought to be"
        elif answer is not None:
            yield from self.csdl.differences(kind, answer["value"] if listed else answer, "answer")

    def _in_query(self, kind: str, asked: httpx.QueryParams) -> Iterator[str]:
        type_name = re.sub(r"Collection\(|\)|graph\.", "", kind)
        known = self.csdl.types.get(type_name, {})
        named = [*asked.get("$select", "").split(","), asked.get("$orderby", "").partition(" ")[0]]
        named.append(asked.get("$expand", "").partition("(")[0])
        named += _COMPARED.findall(_LITERAL.sub("''", asked.get("$filter", "")))
        for one in filter(None, named):
            if one not in known and one != "ep":  # the name we give what `Any` looks through
                yield f"{one} is no property of {type_name}"
        yield from (f"{option} is no option" for option in asked if option not in _OPTIONS)

    def _in_body(self, kind: str, path: str, sent: bytes) -> Iterator[str]:
        body, action = json.loads(sent) if sent else {}, path.rpartition("/")[2]
        if action in self.csdl.actions:
            known = self.csdl.actions[action]
            yield from (f"{key} is no part of {action}" for key in body if key.lower() not in known)
        elif kind:
            yield from self.csdl.differences(kind, body, "body") if body else ()
