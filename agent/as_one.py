"""Two changes in one sentence that are one: "cancel 1010 and refund it"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.plans import Plan, Prefill
from policies.actions.definition import ActionKind


@dataclass(frozen=True)
class Whole:
    """A change, and the field of its ask by which it means the other one as well."""

    kind: ActionKind
    field: str

    def of(self, plan: Plan) -> Plan:
        """Make a wish for the change one for both; an answer of another sort stays as it is."""
        if not isinstance(plan, Prefill):
            return plan
        return Prefill(plan.kind, plan.ask.model_copy(update={self.field: True}))


def as_one(kinds: Mapping[str, ActionKind], named: Sequence[str]) -> Whole | None:
    """Return the one of two changes that can be asked for with the other, if there is one."""
    if len(named) != 2:  # noqa: PLR2004 - two are one, three are too many
        return None
    for name, other in (named, reversed(named)):
        for field, verbs in kinds[name].speech.wider.items():
            if verbs == kinds[other].speech.verbs:
                return Whole(kinds[name], field)
    return None
