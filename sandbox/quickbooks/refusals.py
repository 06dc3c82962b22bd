from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from sandbox.door import Answer


class Refused(Exception):
    """What QuickBooks answers with a Fault. Codes and wordings are Intuit's published ones."""

    def __init__(
        self,
        code: str,
        message: str,
        detail: str,
        *,
        element: str = "",
        status: int = HTTPStatus.BAD_REQUEST,
        kind: str = "ValidationFault",
    ) -> None:
        super().__init__(message)
        self.status = status
        error = {"Message": message, "Detail": detail, "code": code}
        self.fault: Mapping[str, object] = {
            "Error": [{**error, "element": element} if element else error],
            "type": kind,
        }


def as_answer(refused: Refused, now: datetime) -> Answer:
    """Write a refusal down as a whole answer."""
    return Answer({"Fault": refused.fault, "time": moment(now)}, refused.status)


def moment(when: datetime) -> str:
    """Write a moment as QuickBooks does: to the second, with its offset."""
    return when.replace(microsecond=0).isoformat()


def unsupported(element: str) -> Refused:
    """Refuse a key the schema does not know, or a value of another type."""
    return Refused(
        "2010",
        "Request has invalid or unsupported property",
        f"Property Name:{element} specified is unsupported or invalid",
        element=element,
    )


def missing(element: str) -> Refused:
    """Refuse what lacks a required value."""
    return Refused(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {element} is missing in the request",
        element=element,
    )


def too_long(element: str, longest: int, length: int) -> Refused:
    """Refuse a text over its limit."""
    return Refused(
        "2050",
        "String length is either shorter or longer than supported by specification",
        "String length specified does not match the supported length. "
        f"Min:0 Max:{longest} supported. Supplied length:{length}",
        element=element,
    )


def no_such_value(element: str, value: object) -> Refused:
    """Refuse a word that is not of its enumeration."""
    return Refused("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}", element=element)


def no_such_reference(element: str, value: object) -> Refused:
    """Refuse a reference to nothing, or to something made inactive."""
    return Refused(
        "2500",
        "Invalid Reference Id",
        f"Invalid Reference Id : {element} element id {value} not found",
        element=element,
    )


def not_found(entity: str, wanted: str) -> Refused:
    """Refuse to find what is not there, or was deleted."""
    detail = f"Object Not Found : Something you're trying to use has been made inactive. {entity}"
    return Refused("610", "Object Not Found", f"{detail} {wanted}")


def stale() -> Refused:
    """Refuse a change to an older state of something."""
    return Refused(
        "5010",
        "Stale Object Error",
        "Stale Object Error : You and somebody else were working on this at the same time. "
        "Somebody else finished before you did, so your work was not saved.",
    )


def against_the_rules(why: str) -> Refused:
    """Refuse what is well-formed and makes no sense in the books."""
    return Refused(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {why}",
    )


def bad_sum(said: object, right: object) -> Refused:
    """Refuse a line whose amount is not quantity times price."""
    return Refused(
        "6070",
        "Amount calculation incorrect in the request",
        f"Amount is not equal to UnitPrice * Qty. Supplied value:{said}, expected:{right}",
    )


def number_taken(number: str, entity: str, holder: str) -> Refused:
    """Refuse a document number that another document of the vendor bears."""
    return Refused(
        "6140",
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has "
        f"already been used. DocNumber={number} is assigned to TxnType={entity} with "
        f"TxnId={holder}",
    )
