"""Keepa's own noes, as errors of ours.

An error object may stand in an answer of any status, 200 included. To a key it does not know Keepa
says either 402, or that a parameter is invalid, with zeros for tokens. Source: Keepa's page on its
status codes, and answers others have seen.
"""

from http import HTTPStatus

from pydantic import ValidationError

from policies.errors import CountersignError, Misconfigured, VendorRejected, VendorThrottled
from tools.connectors.keepa_answers import VENDOR, Tokens, Trouble
from tools.connectors.keepa_settings import KEY
from tools.connectors.network import Reply
from tools.plain_text import plain_text


def refusal(reply: Reply, _writes: bool) -> CountersignError | None:  # noqa: FBT001 - a `Refusal`
    """Read an error object; None where the status says all there is to say."""
    trouble = trouble_in(reply.body)
    if trouble is None or reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return _rejected(trouble)


def is_key_refused(reply: Reply) -> bool:
    """Whether it is the key that Keepa does not take."""
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED}:
        return True
    tokens = tokens_in(reply.body)
    is_about_request = reply.status == HTTPStatus.BAD_REQUEST and trouble_in(reply.body) is not None
    return is_about_request and tokens is not None and not tokens.are_told


def refuse_trouble(body: object) -> None:
    """Raise what an error object means that came with 200."""
    trouble, tokens = trouble_in(body), tokens_in(body)
    if trouble is None:
        return
    if tokens is None or not tokens.are_told:
        raise Misconfigured(f"{VENDOR} refused the {KEY.title}. Check {KEY.setting}.")
    if tokens.left <= 0:
        raise used_up(tokens.refill_in / 1000)
    raise _rejected(trouble)


def used_up(seconds: float) -> VendorThrottled:
    """Say that there are no tokens, and for how long."""
    return VendorThrottled(
        "Keepa's tokens are used up for the moment. Nothing was changed.", retry_after=seconds
    )


def _rejected(trouble: Trouble) -> VendorRejected:
    """Say what Keepa did not like."""
    said = ": ".join(part for part in (trouble.message, trouble.details) if part)
    why = plain_text(said, limit=200).removesuffix(".") or "it did not say why"
    return VendorRejected(f"Keepa said no: {why}. Nothing was changed.")


def trouble_in(body: object) -> Trouble | None:
    """Return the error object of an answer, if it has one."""
    error = body.get("error") if isinstance(body, dict) else None
    try:
        return Trouble.model_validate(error) if error else None
    except ValidationError:
        return Trouble()


def tokens_in(body: object) -> Tokens | None:
    """Return what an answer says of tokens; None where it says nothing of them."""
    try:
        return Tokens.model_validate(body)
    except ValidationError:
        return None
