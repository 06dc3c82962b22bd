"""Idempotency keys as Stripe keeps them: a day long, with what was asked and what was answered."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from sandbox.door import Answer
from sandbox.stripe.wire import Refused, Tree

KEPT_FOR = timedelta(hours=24)
_LONGEST = 255
_KIND = "idempotency_error"


@dataclass(frozen=True, slots=True)
class Done:
    """What a key has brought about."""

    asked: str
    answer: Answer
    at: datetime


@dataclass(slots=True)
class Keys:
    """All keys of the account. What was refused before anything was done uses no key up."""

    done: dict[str, Done] = field(default_factory=dict)
    at_work: set[str] = field(default_factory=set)

    def once(
        self, key: str | None, asked: tuple[str, Tree], now: datetime, run: Callable[[], Answer]
    ) -> Answer:
        """Do it, or repeat what was answered the first time. Raises `Refused`."""
        if key is None:
            return run()
        if len(key) > _LONGEST:
            raise Refused(f"Idempotency-Key must be at most {_LONGEST} characters long.")
        self.refuse_at_work(key)
        before, said = self.done.get(key), json.dumps(asked, sort_keys=True)
        if before is not None and now - before.at < KEPT_FOR:
            if before.asked != said:
                raise Refused(
                    "Keys for idempotent requests can only be used with the same parameters they "
                    f"were first used with. Try using a key other than '{key}' if you meant to "
                    "execute a different request.",
                    kind=_KIND,
                )
            headers = {**before.answer.headers, "Idempotent-Replayed": "true"}
            return replace(before.answer, headers=headers)
        answer = run()
        answer = replace(answer, headers={**answer.headers, "Idempotency-Key": key})
        self.done[key] = Done(said, answer, now)
        return answer

    def broke(self, key: str | None, answer: Answer) -> None:
        """Hear that what was done under a key was answered with an error of Stripe's own.

        That, too, is then the answer for a day, though the change was made.
        """
        if key is not None and key in self.done:
            self.done[key] = replace(self.done[key], answer=answer)

    def refuse_at_work(self, key: str) -> None:
        """Turn away a second request under a key that is being worked on. Raises `Refused`."""
        if key in self.at_work:
            raise Refused(
                "There is currently another in-progress request using this Idempotent Key (that "
                "probably means you submitted twice, and the other request is still going "
                f"through): {key}. Please try again later.",
                code="idempotency_key_in_use",
                kind=_KIND,
                status=HTTPStatus.CONFLICT,
                headers={"Stripe-Should-Retry": "true"},
            )
