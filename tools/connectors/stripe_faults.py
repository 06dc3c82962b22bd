"""Stripe's own noes, as errors of ours.

Source: Stripe's pages on errors, idempotent requests and restricted keys. `Stripe-Should-Retry`
says more than the status where it is given.
"""

import re
from http import HTTPStatus
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    NotToBeAskedAgain,
    OutcomeUnknown,
    Unavailable,
    VendorRejected,
    VendorThrottled,
)
from tools.connectors.calls import retry_after
from tools.connectors.network import Reply
from tools.plain_text import plain_text

_PERMISSION: Final = re.compile(r"\brak_[a-z_]{1,60}\b")
_NO_VERSION = "Invalid Stripe API version"
_IN_USE = "idempotency_key_in_use"


class StripeRejected(VendorRejected):
    """Stripe said no. Nothing was changed."""

    def __init__(self, sentence: str, stripe_code: str) -> None:
        super().__init__(sentence)
        self.stripe_code = stripe_code


class KeyReused(StripeRejected):
    """The idempotency key belongs to another request. Nothing was changed by this one."""


class _Error(BaseModel):
    model_config = ConfigDict(frozen=True)

    kind: Annotated[str, Field(alias="type")]
    code: str = ""
    message: str = ""


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True)

    error: _Error


def refusal(reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 - as `Refusal` is declared
    """Read an error object; None where the status says all there is to say."""
    try:
        error = _Body.model_validate(reply.body).error
    except ValidationError:
        return None
    again = reply.headers.get("Stripe-Should-Retry")
    if reply.status >= HTTPStatus.TOO_MANY_REQUESTS:
        # What may have been changed is for the executor, whatever Stripe says of asking again.
        return _not_again(reply, error) if again == "false" and not writes else None
    if reply.status == HTTPStatus.FORBIDDEN:
        return _not_allowed(error, writes=writes)
    if error.message.startswith(_NO_VERSION):
        sentence = (
            "Stripe does not speak that version of its API. Check COUNTERSIGN_STRIPE__API_VERSION. "
            "Nothing was changed."
        )
        return StripeRejected(sentence, "version") if writes else Misconfigured(sentence)
    if error.code == "resource_missing" and not writes:
        return NotFound("Stripe has no such object. Please check the number.")
    return _about_the_key(error, writes=writes) or _in_the_way(error, again, writes=writes)


def _not_again(reply: Reply, error: _Error) -> CountersignError:
    """Read a trouble of Stripe's that trying again would not mend, or make worse."""
    if reply.status != HTTPStatus.TOO_MANY_REQUESTS:
        return _rejected(error)
    return NotToBeAskedAgain(
        "Stripe is busy and asked me not to try again by myself. Nothing was changed. Please ask "
        "again in a minute.",
        retry_after=retry_after(reply.headers.get("Retry-After")),
    )


def _about_the_key(error: _Error, *, writes: bool) -> CountersignError | None:
    """Read what is wrong with an idempotency key, if that is the trouble."""
    if error.kind != "idempotency_error":
        return None
    if error.code == _IN_USE:
        return _under_way(writes=writes)
    return KeyReused(
        "Stripe knows this change's key with other contents. Nothing was changed by this one.",
        error.code or error.kind,
    )


def _in_the_way(error: _Error, again: str | None, *, writes: bool) -> CountersignError:
    """Read any other no: for now, where Stripe says that asking again may help."""
    if again != "true":
        return _rejected(error)
    sentence = "Stripe is at work on the same thing and asked me to wait. Nothing was changed."
    return VendorThrottled(sentence) if writes else Unavailable(sentence)


def _not_allowed(error: _Error, *, writes: bool) -> CountersignError:
    lacks = _PERMISSION.search(error.message)
    which = f" It lacks {lacks[0]}." if lacks else ""
    key = "write" if writes else "read"
    sentence = (
        f"Stripe does not allow the {key} key to do that.{which} Change the key in Stripe's "
        "dashboard. Nothing was changed."
    )
    return StripeRejected(sentence, "permission") if writes else Misconfigured(sentence)


def _under_way(*, writes: bool) -> CountersignError:
    sentence = "Stripe is still at work on this change. Please do not do it by hand; I am checking."
    return OutcomeUnknown(sentence) if writes else Unavailable(sentence)


def _rejected(error: _Error) -> StripeRejected:
    why = plain_text(error.message, limit=200).removesuffix(".") or "it did not say why"
    return StripeRejected(f"Stripe said no: {why}. Nothing was changed.", error.code or error.kind)


def unreadable_write() -> OutcomeUnknown:
    """Say that a change was answered with something that cannot be read."""
    return OutcomeUnknown(
        "Stripe answered and I cannot read what. Please do not do it by hand; I am checking."
    )
