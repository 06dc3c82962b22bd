"""QuickBooks's own noes, as errors of ours.

Source: Intuit's error codes; `Fault` of the v3 XSD. The gateway before it writes the same keys in
small letters.
"""

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from policies.errors import (
    CountersignError,
    Misconfigured,
    NotFound,
    OutcomeUnknown,
    VendorRejected,
)
from tools.connectors.network import Reply
from tools.plain_text import plain_text

_GONE = "610"
_STALE = "5010"
_TAKEN = "6140"
_NOT_ALLOWED = frozenset({"3100", "003100", "120"})


class NotAllowed(Misconfigured):
    """QuickBooks does not allow this connection to do that. Nothing was changed."""


class QuickBooksRejected(VendorRejected):
    """QuickBooks said no. Nothing was changed."""

    def __init__(self, sentence: str, fault_code: str) -> None:
        super().__init__(sentence)
        self.fault_code = fault_code


class Stale(QuickBooksRejected):
    """It was changed in QuickBooks meanwhile. Nothing was changed by me."""


class NumberTaken(QuickBooksRejected):
    """QuickBooks has that document number already. Nothing was changed."""


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Error(_Wire):
    message: Annotated[str, Field(validation_alias=AliasChoices("Message", "message"))] = ""
    detail: Annotated[str | None, Field(validation_alias=AliasChoices("Detail", "detail"))] = None
    code: str = ""


class Fault(_Wire):
    """Why not: one error or several, and of which kind."""

    errors: Annotated[
        tuple[_Error, ...], Field(validation_alias=AliasChoices("Error", "error"), min_length=1)
    ]
    kind: Annotated[str, Field(validation_alias="type")] = ""

    def error(self, *, writes: bool) -> CountersignError:
        """Say the first of them as an error of ours."""
        first = self.errors[0]
        code = first.code.lstrip("0")
        if first.code in _NOT_ALLOWED or code in _NOT_ALLOWED:
            sentence = (
                "QuickBooks does not allow this connection to do that. Connect the company anew as "
                "its admin. Nothing was changed."
            )
            return QuickBooksRejected(sentence, code) if writes else NotAllowed(sentence)
        if code == _GONE and not writes:
            return NotFound("QuickBooks has no such document any more.")
        if code == _STALE:
            return Stale(
                "Somebody changed it in QuickBooks meanwhile. Nothing was changed by me.", code
            )
        if code == _TAKEN:
            return NumberTaken(
                "QuickBooks has a document of that number already. Nothing was changed.", code
            )
        why = plain_text(first.detail or first.message, limit=200).removesuffix(".")
        return QuickBooksRejected(f"QuickBooks said no: {why}. Nothing was changed.", code)


class _Faulty(_Wire):
    fault: Annotated[Fault, Field(validation_alias=AliasChoices("Fault", "fault"))]


def refusal(reply: Reply, writes: bool) -> CountersignError | None:  # noqa: FBT001 - as `Refusal` is declared
    """Read a Fault; None where the status says all there is to say."""
    try:
        fault = _Faulty.model_validate(reply.body).fault
    except ValidationError:
        return None
    if fault.kind.casefold() in {"systemfault", "servicefault"}:
        return None
    return fault.error(writes=writes)


def unreadable_write() -> OutcomeUnknown:
    """Say that a change was answered with something that cannot be read."""
    return OutcomeUnknown(
        "QuickBooks answered and I cannot read what. Please do not do it by hand; I am checking."
    )
