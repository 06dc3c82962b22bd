"""Every error a person can meet, in one tree.

    CountersignError
    ├── BadRequest            what was asked cannot be understood or is impossible
    │   ├── BadMoney
    │   ├── NotFound
    │   └── Ambiguous
    ├── Refused               understood, and not allowed
    │   ├── NotYours
    │   ├── NotEligible
    │   ├── Frozen
    │   ├── AlreadyAsked
    │   └── TooMany
    ├── TooLate               the thing moved on before the gesture arrived
    ├── Misconfigured         settings, rules or packaging are wrong; nothing was started
    │   └── RulebookError
    └── Unavailable           a system we depend on did not answer
        ├── VendorRejected    it answered, with a definite no
        ├── VendorThrottled   it asked us to wait
        │   └── NotToBeAskedAgain
        └── OutcomeUnknown    a write was sent and nobody knows yet whether it happened

The message of each is one sentence for a shopkeeper: what happened, what is safe, what to do next.
A class's docstring is its default message. `code` is stable: logs, tests and support use it.
"""

import math
from typing import ClassVar


class CountersignError(Exception):
    """Something went wrong on our side. Nothing was changed. Please try again."""

    code: ClassVar[str] = "error"

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or " ".join((type(self).__doc__ or "").split())
        super().__init__(self.sentence)


class BadRequest(CountersignError):
    """I could not read that. Nothing was changed. Please say it another way."""

    code = "bad_request"


class BadMoney(BadRequest):
    """That is not an amount of money. Write it like 24.50."""

    code = "bad_money"


class NotFound(BadRequest):
    """I could not find that. Please check the number."""

    code = "not_found"


class Ambiguous(BadRequest):
    """That could mean more than one thing. Please pick one."""

    code = "ambiguous"


class Refused(CountersignError):
    """That is not allowed here. Nothing was changed."""

    code = "refused"


class NotYours(Refused):
    """That button was prepared for somebody else. Ask, and you get your own."""

    code = "not_yours"


class NotEligible(Refused):
    """You cannot decide this one."""

    code = "not_eligible"


class Frozen(Refused):
    """Changes are paused. Nothing was changed; ask an admin when they will be lifted."""

    code = "frozen"


class AlreadyAsked(Refused):
    """This exact change has been asked for already."""

    code = "already_asked"


class TooMany(Refused):
    """Too many requests wait for a decision already. Nothing was asked."""

    code = "too_many"


class TooLate(CountersignError):
    """This moved on before your click arrived. Nothing was changed by it."""

    code = "too_late"


class Misconfigured(CountersignError):
    """The settings are not complete. Nothing was started."""

    code = "misconfigured"


class RulebookError(Misconfigured):
    """The rules could not be loaded, so nothing is allowed until they can."""

    code = "rulebook"


class Unavailable(CountersignError):
    """A system I need did not answer. Nothing was changed. Please try again in a minute."""

    code = "unavailable"


class VendorRejected(Unavailable):
    """The system said no. Nothing was changed."""

    code = "vendor_rejected"


class VendorThrottled(Unavailable):
    """The system is busy and asked me to wait. Nothing was changed."""

    code = "vendor_throttled"
    longest: ClassVar[float] = 3600.0

    def __init__(self, sentence: str | None = None, *, retry_after: float = 1.0) -> None:
        """Take over the seconds a vendor asked for: an hour at most, a second where it is none."""
        super().__init__(sentence)
        is_wait = math.isfinite(retry_after) and retry_after >= 0
        self.retry_after = min(retry_after, self.longest) if is_wait else 1.0


class NotToBeAskedAgain(VendorThrottled):
    """The system is busy and asked me not to try again by myself. Nothing was changed."""

    code = "not_to_be_asked_again"


class OutcomeUnknown(Unavailable):
    """I sent the change and got no answer. Please do not do it by hand; I am checking."""

    code = "outcome_unknown"
