"""Shopify's GraphQL protocol: one address, errors inside HTTP 200, a cost with every answer."""

import re
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NoReturn, TypeVar

from pydantic import SecretStr

from policies.errors import (
    CountersignError,
    Misconfigured,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.calls import hopeless
from tools.connectors.http import Transport
from tools.connectors.limiter import CostLimiter, QueryCost
from tools.connectors.network import Credential, FixedKey, Network, Reply, Request
from tools.connectors.query_price import most_points
from tools.connectors.shopify_documents import Document
from tools.connectors.shopify_wire import Wire
from tools.plain_text import plain_text

Variables = Mapping[str, Any]
Answer = TypeVar("Answer", bound=Wire)

NOBODY_KNOWS = (
    "Shopify did not say whether it did this. Please do not do it by hand; I am checking."
)
_VERSION = re.compile(r"/api/(\d{4}-\d{2})/")
_TOO_BUSY = "Shopify is busy and asked me to wait. Nothing was changed."
# Definite even beside a `data` key: Shopify refuses these before it does anything.
_REFUSED_BEFORE = frozenset({"THROTTLED", "ACCESS_DENIED", "MAX_COST_EXCEEDED"})


class ShopifyGraphQL:
    """One shop's endpoint with one token. Answers are parsed into `Wire` models or refused."""

    def __init__(
        self, endpoint: str, token: SecretStr, credential: Credential, network: Network
    ) -> None:
        self._endpoint = endpoint
        self._credential = credential
        self.allowance = CostLimiter(
            key=f"{endpoint}/{credential.setting}", buckets=network.buckets, sleep=network.sleep
        )
        self._transport = Transport(
            "Shopify",
            FixedKey(credential, "X-Shopify-Access-Token", token),
            network,
            allowance=self.allowance,
            refusal=_refusal,
            heed=partial(_see_version, endpoint),
        )

    def query(self, document: Document, answer: type[Answer], **variables: object) -> Answer:
        """Read; the errors are those of `Transport.read`."""

        def understand(body: object) -> Answer:
            errors = _errors(body)
            if errors:
                self._refuse_read(errors, body)
            return answer.read(_data(body))

        self.allowance.expect(document.name, most_points(document.text, variables))
        request = self._request(document, variables)
        return self._transport.read(request, understand, once=document.once)

    def mutate(self, document: Document, answer: type[Answer], **variables: object) -> Answer:
        """Change something, sent once; the errors are those of `Transport.write`.

        Without a `data` key nothing was executed (GraphQL specification, 7.1.1), so that is a
        definite no. Errors beside `data` are not, unless their code says so.
        """

        def understand(body: object) -> Answer:
            errors = _errors(body)
            if errors:
                self._refuse_write(errors, body)
            try:
                return answer.read(_data(body))
            except Unavailable:
                raise OutcomeUnknown(NOBODY_KNOWS) from None

        return self._transport.write(self._request(document, variables), understand)

    def _request(self, document: Document, variables: Variables) -> Request:
        return Request(
            operation=document.name,
            url=self._endpoint,
            body={
                "query": document.text,
                "operationName": document.name,
                "variables": dict(variables),
            },
        )

    def _refuse_read(self, errors: list[dict[str, Any]], body: object) -> NoReturn:
        codes = _codes(errors)
        if "THROTTLED" in codes:
            raise VendorThrottled(_TOO_BUSY, retry_after=_affordable_in(body))
        if "ACCESS_DENIED" in codes:
            raise Misconfigured(self._scope_missing())
        if "INTERNAL_SERVER_ERROR" in codes:
            raise Unavailable("Shopify had an error of its own. Please try again in a minute.")
        raise VendorRejected("Shopify did not accept the question. Please tell your admin.")

    def _refuse_write(self, errors: list[dict[str, Any]], body: object) -> NoReturn:
        codes = _codes(errors)
        about_our_key = any(names_key(said) for said in (*codes, *_messages(errors)))
        refused = _data(body) is None or (codes <= _REFUSED_BEFORE and not _did_a_part(body))
        if about_our_key or not refused:
            raise OutcomeUnknown(NOBODY_KNOWS)
        if "THROTTLED" in codes:
            raise VendorThrottled(_TOO_BUSY, retry_after=_affordable_in(body))
        if "ACCESS_DENIED" in codes:
            raise VendorRejected(self._scope_missing())
        raise VendorRejected("Shopify refused the change as it was written. Nothing was changed.")

    def _scope_missing(self) -> str:
        return (
            f"Shopify's {self._credential.title} lacks a permission this needs. "
            f"Check {self._credential.setting}."
        )


def _refusal(reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 - a `Refusal`
    """Say what it means that there is nothing at the one address; its other noes are in the body.

    Source: Shopify's guide to API versioning; an old version is answered as the oldest there is.
    """
    if reply.status != HTTPStatus.NOT_FOUND:
        return None
    sentence = (
        "Shopify has no such shop, or not in that version of its API. Check "
        "COUNTERSIGN_SHOPIFY__URL and COUNTERSIGN_SHOPIFY__API_VERSION. Nothing was changed."
    )
    return hopeless(sentence, writes=writes)


def names_key(said: str) -> bool:
    """Whether an error is about our idempotency key: at work right now, or used for another input.

    Either way an earlier call under it did something or is doing it now, so it is no definite no.
    Source: Shopify's guide to implementing idempotency; `UserError` gives the text and no code.
    """
    said = said.casefold()
    return "idempotency" in said or "in progress" in said


def _data(body: object) -> object:
    return body.get("data") if isinstance(body, dict) else None


def _did_a_part(body: object) -> bool:
    """Whether one of several changes of a request was answered: then it is no no to all."""
    data = _data(body)
    return isinstance(data, dict) and any(value is not None for value in data.values())


def _errors(body: object) -> list[dict[str, Any]]:
    """Read the `errors` list; Shopify also answers a plain string there."""
    found = body.get("errors") if isinstance(body, dict) else None
    listed = found if isinstance(found, list) else [found] if found else []
    return [error if isinstance(error, dict) else {"message": str(error)} for error in listed]


def _codes(errors: list[dict[str, Any]]) -> set[str]:
    """Collect `extensions.code` of each error; an error without one counts as an empty code."""
    extensions = [error.get("extensions") for error in errors]
    return {str(e.get("code", "")) if isinstance(e, dict) else "" for e in extensions}


def _messages(errors: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(str(error.get("message", "")) for error in errors)


def _affordable_in(body: object) -> float:
    cost = QueryCost.of(body)
    return max(cost.seconds_until_affordable, 0.1) if cost else 1.0


def _see_version(endpoint: str, reply: Reply) -> None:
    """Refuse an answer of another version than the one asked for; nothing is written after that.

    Shopify keeps a version for a year and answers with the oldest it still has from then on
    (shopify.dev, API versioning), where a word may mean something else. Raises `Misconfigured`.
    """
    asked, told = _VERSION.search(endpoint), reply.headers.get("X-Shopify-API-Version")
    if asked and told and told != asked[1]:
        raise Misconfigured(
            f"Shopify no longer serves its interface of {asked[1]}, which I was made for, and "
            f"answered as {plain_text(told, limit=10)}. Please update Countersign; nothing is read "
            "or changed in the shop until then."
        )
