"""Holding a model's wish to what its person said: amount, units and reason are theirs to name.

That a value was named somewhere is not enough: an amount a look-up found is grounded, and still not
the twenty dollars that were asked for.
"""

from decimal import Decimal

from agent.amounts import has_to_be_worked_out
from agent.provenance import decimal_of
from agent.slots import find_slots, reasons_in, units_in
from agent.speech import own_words
from agent.wishes import may_be_wished, wished_parts
from policies.actions.definition import ActionKind, Ask


def is_to_be_worked_out(kind: ActionKind, words: str) -> bool:
    """Whether the words want a share or a sum of money that nobody has said."""
    parts = wished_parts(words, kind.speech.verbs)
    return bool(kind.money_field) and any(has_to_be_worked_out(part) for part in parts)


def objection(kind: ActionKind, ask: Ask, words: str) -> str | None:
    """Say where a wish is not what was said, as a sentence for the model; None where it is."""
    for field, verbs in kind.speech.wider.items():
        if getattr(ask, field) and not may_be_wished(words, verbs):
            return f"Nobody asked for a {field} here. Leave {field!r} out."
    if not kind.money_field:
        return None
    said = find_slots(own_words(words)).amounts or find_slots(words).amounts
    wanted = getattr(ask, kind.money_field, None)
    if said and _decimal(wanted) not in {decimal_of(amount) for amount in said}:
        return f"{' or '.join(said)} was said, so ask for that amount and no other."
    lines, counts = getattr(ask, "lines", ()), units_in(words)
    bound = bool(counts) and (bool(lines) or not said)
    if bound and sum(line.quantity for line in lines) not in counts:
        units = " or ".join(str(count) for count in sorted(counts))
        return f"{units} units were said, so name lines of that many and no others."
    given = reasons_in(words)
    if len(given) > 1 and getattr(ask, "reason", None) not in given:
        return f"The words give the reasons {' and '.join(sorted(given))}; take the one meant."
    return None


def with_their_reason(ask: Ask, words: str) -> Ask:
    """Give a wish the reason its person's words give, whatever the model took for one."""
    field, given = type(ask).model_fields.get("reason"), reasons_in(words)
    meant = next(iter(given)) if len(given) == 1 else None
    if field is None or type(meant) is not field.annotation:
        return ask
    return ask.model_copy(update={"reason": meant})


def _decimal(amount: str | None) -> Decimal | None:
    return decimal_of(amount) if amount else None
