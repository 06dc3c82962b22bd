"""What is said where a change is named and not wished for, in the words of its own Action."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from agent.wishes import Stance
from policies.actions.definition import ActionKind, Named


@dataclass(frozen=True)
class Usual:
    """What is usually asked about a thing: by which look-up, in which field, how, e.g. of what."""

    lookup: str
    field: str
    sentence: str
    example: str


_USUAL: Final = MappingProxyType(
    {
        Named.ORDER: Usual("order_lookup", "order", "where is {}?", "1001"),
        Named.MARKET_ORDER: Usual("order_lookup", "order", "where is {}?", "113-5838173-8241820"),
        Named.SKU: Usual("inventory_lookup", "product", "how many {} do we have?", "BIN-24"),
        Named.PRICES: Usual(
            "inventory_lookup", "product", "how many BIN-24 do we have?", "BIN-24 9.20"
        ),
        Named.MATTER: Usual("order_lookup", "order", "where is {}?", "1001"),
        Named.PURCHASE: Usual("purchase_lookup", "purchase", "where is PO {}?", "4471"),
    }
)
_NOTHING_ASKED: Final = (
    "Nothing was asked for or changed. To {name}, say “{wish}”; to see how it stands, “{look}”."
)
ANSWERS: Final = MappingProxyType(
    {
        Stance.DENIED: "Nothing was asked for or changed. To stop what waits for a decision, press "
        "No on its card.",
        Stance.CONDITIONAL: "I take no conditions for later. When it is due, say “{wish}”, and I "
        "prepare it.",
        Stance.QUOTED: "Those are somebody else's words. If you want to {name} something yourself, "
        "say “{wish}”.",
        Stance.PAST: _NOTHING_ASKED,
        Stance.MENTIONED: _NOTHING_ASKED,
    }
)


def usual_question(kind: ActionKind) -> Usual:
    """Return what is usually asked about the sort of thing an Action changes."""
    return _USUAL[kind.speech.names[kind.about]]


def in_words(kind: ActionKind, subject: str | None = None) -> str:
    """Word a wish as it is heard: its verb and what it is about, or its example."""
    fields = (kind.ask.model_fields[name] for name in kind.speech.names)
    takes_more = sum(field.is_required() for field in fields) > 1
    plain = f"{kind.speech.verbs[0]} {subject or usual_question(kind).example}"
    if kind.speech.market and kind.speech.names[kind.about] is not Named.MARKET_ORDER:
        plain = f"{plain} on {kind.speech.market}"
    return kind.speech.example if takes_more else plain


def not_wished(how: Stance, kind: ActionKind, subject: str | None) -> str:
    """Answer a sentence that names a change without wishing for it; `how` is one of `ANSWERS`."""
    usual = usual_question(kind)
    look = usual.sentence.format(subject or usual.example)
    return ANSWERS[how].format(name=kind.phrase, wish=in_words(kind, subject), look=look)
