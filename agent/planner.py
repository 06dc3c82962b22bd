"""The built-in planner: the operator's brain without a model, and its fallback when one is away.

Reads are routed by example; a change is never made from a sentence: the most that free text can
get is prefilled buttons for its own speaker to press. It is a plain function from words to a
`Plan`, not a chat model: a plan can be buttons or a question back, which no chat message is, and
so every rule here is tested without a graph.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from agent.languages import foreign_language
from agent.phrasebook import phrasebook
from agent.plans import NOTHING_BEFORE, AskBack, Before, Foretell, Look, Plan, Prefill, Say, Silence
from agent.routing import Router
from agent.slash import BRAKE
from agent.slots import Slots, find_slots, loose_number, mask_slots, names_parcel
from agent.wishes import Stance, imperative, may_it_be, pulls_the_brake, stance, without
from policies.actions.definition import ActionKind
from policies.actions.refund import Reason
from tools.history import OWN
from tools.tool import Lookup

_ELSEWHERE = "elsewhere"
_PLAINLY = 0.5  # courtesies are short, and short texts resemble each other
_CLAUSES = re.compile(r"\s*(?:[;\n?!]+|,?\s+(?:and|then|also|plus)\s+)\s*", re.IGNORECASE)
_ASKING = re.compile(
    r"(?:where|how many|how much|who|what|when|is|are|tell me|show)\b", re.IGNORECASE
)
_CHOICE = re.compile(
    r"\W*(?:(?:ok|okay|yes|yep|please|pls|just|then|let'?s|take|do|go|with|for|the|a|an|all|that|"
    r"is|left|of|it|them|this|one|ones|both|first|second|third|last|1st|2nd|3rd|next|other|option|"
    r"button|top|middle|bottom|single|whole|everything|full|half|two|three|units?|pieces?|pcs|"
    r"thing|[#$]?[0-9]{1,3}|\$?[0-9][0-9,]*\.[0-9]{2}|thanks)\b\W*)+",
    re.IGNORECASE,
)
_LONGEST_CHOICE = 60
_TRADE = re.compile(
    r"\b(?:orders?|refunds?|stock|invoices?|customers?|shop|tracking|parcels?|approv\w+|policy|"
    r"margin|vendors?|countersign)\b",
    re.IGNORECASE,
)
_SHORTER: Final = "Say “help” for what I can do."
_OWN_WISH = re.compile(r"\b(?:mine|my (?:\w+ )?(?:request|wish|ask|one|refund))\b", re.IGNORECASE)
_TELLING_WORD = re.compile(r"\w{3}")
_THE_WISH_ITSELF = re.compile(
    r"^\W*(?:please\s+|pls\s+)?refund\s+(?:order\s+)?#?[\w-]+\s*[,:;.-]*\s*"
    r"(?:because|since|as)?\s*",
    re.IGNORECASE,
)
_QUESTION_WORDS = re.compile(
    r"\b(?:how|many|much|what|whats|what's|is|are|do|does|we|have|has|got|any|of|the|in|on|at|for|"
    r"a|an|to|still|there|left|stock|inventory|available|availability|hand|qty|quantity|units?|"
    r"check|show|me|please|pls|and|also|can|you|tell|when|back|out|i|us|our|now|right|it|them|"
    r"count|level|levels|incoming|committed|current|currently|about|hi|hey|thanks)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Heard:
    """A sentence and what is named in it and before it."""

    text: str
    slots: Slots
    before: Before

    @property
    def order(self) -> str | None:
        """The order meant: the one named, else the only one this thread has spoken of."""
        if self.slots.orders:
            return self.slots.orders[0]
        elliptic = not re.search(r"\d", self.text) and not self.slots.mails
        spoken = self.before.orders
        return spoken[0] if elliptic and len(spoken) == 1 else None

    @property
    def names_something(self) -> bool:
        """Whether anything of the shop's is named."""
        slots = self.slots
        return any((slots.orders, slots.skus, slots.actions, slots.mails, slots.amounts))


class Planner:
    """Plans one turn from words alone. Immutable; one serves all threads."""

    def __init__(self, lookups: Sequence[Lookup], kinds: Mapping[str, ActionKind]) -> None:
        book = phrasebook()
        self._lookups = {lookup.name: lookup for lookup in lookups}
        self._kinds = kinds
        self._verbs = {name: book.actions[name].verbs for name in kinds}
        self._unsupported = book.unsupported.verbs
        examples = {lookup.name: lookup.examples for lookup in lookups}
        others = {name: one.examples for name, one in book.chat.items()} | {
            _ELSEWHERE: book.elsewhere.examples
        }
        self._router = Router({**examples, **others}, frozenset(others))
        said = [lookup.examples[0] for lookup in lookups]
        said += [book.actions[name].examples[0] for name in kinds]
        self.abilities = f"You can say “{'”, “'.join(said[:-1])}” or “{said[-1]}”."

    def plan(self, text: str, before: Before = NOTHING_BEFORE) -> Plan:
        """Decide what a sentence gets, after what went before it in its thread."""
        heard = _Heard(text.strip(), find_slots(text), before)
        rules: tuple[Callable[[_Heard], Plan | None], ...] = (
            self._a_choice,
            self._nothing_said,
            self._other_language,
            self._the_brake,
            self._a_loose_number,
            self._a_parcel,
            self._several_orders,
            self._a_change,
            self._only_a_name,
            self._two_questions,
        )
        for rule in rules:
            plan = rule(heard)
            if plan is not None:
                return self._brief(plan, heard)
        return self._brief(self._a_question(heard), heard)

    def _brief(self, plan: Plan, heard: _Heard) -> Plan:
        """Name the abilities once in a thread, and never to people who talk to each other."""
        menu = isinstance(plan, AskBack | Say) and self.abilities in plan.sentence
        courtesy = isinstance(plan, Say) and plan.sentence != self.abilities
        for_us = heard.before.asked or self._asks_us(heard)
        if heard.before.spoke and (courtesy or (menu and not for_us)):
            return Silence()
        if isinstance(plan, AskBack) and menu and heard.before.listed:
            return AskBack(plan.sentence.replace(self.abilities, _SHORTER))
        return plan

    def _asks_us(self, heard: _Heard) -> bool:
        """Whether words we cannot follow are plainly for us: they speak of the shop's affairs."""
        wanted = imperative(heard.text, self._unsupported) or _TRADE.search(heard.text)
        help_ = self._router.route(heard.text)
        return bool(heard.names_something or wanted or (help_.intent == "help" and help_.sure))

    def _a_choice(self, heard: _Heard) -> Plan | None:
        """Point at the buttons whoever answers them with words."""
        short = len(heard.text) <= _LONGEST_CHOICE
        if short and heard.before.offered and _CHOICE.fullmatch(heard.text):
            return AskBack("Press the button you mean; I never refund from a sentence.")
        return None

    def _nothing_said(self, heard: _Heard) -> Plan | None:
        if re.search(r"\w", heard.text):
            return None
        return AskBack(f"I did not catch that. {self.abilities}")

    def _other_language(self, heard: _Heard) -> Plan | None:
        language = foreign_language(heard.text)
        if language is None:
            return None
        return AskBack(f"I read English only, and this looks like {language}. {self.abilities}")

    def _the_brake(self, heard: _Heard) -> Plan | None:
        """Whoever wants everything to stop is in a hurry: say how, and never do it unasked."""
        named = (*heard.slots.orders, *heard.slots.skus, *heard.slots.actions)
        return AskBack(BRAKE) if not named and pulls_the_brake(heard.text) else None

    def _a_loose_number(self, heard: _Heard) -> Plan | None:
        """Ask about `refund 1001 5000`: neither two orders nor an amount, until somebody says."""
        loose = loose_number(heard.text)
        wished = [name for name, verbs in self._verbs.items() if _is_wish(heard.text, verbs)]
        if loose is None or len(wished) != 1 or heard.slots.amounts or heard.slots.unreadable:
            return None
        order, number = loose
        if not {order} <= set(heard.slots.orders) <= {order, number}:
            return None
        sure = replace(heard, slots=replace(heard.slots, orders=(order,), amounts=(number,)))
        offer = self._prefilled(self._kinds[wished[0]], sure)
        return replace(offer, doubtful=True) if isinstance(offer, Prefill) else offer

    def _a_parcel(self, heard: _Heard) -> Plan | None:
        """Say how to ask instead: the shop's search knows no tracking numbers."""
        if not names_parcel(heard.text) or heard.slots.orders:
            return None
        return AskBack(
            "I cannot search by tracking number: the shop does not offer that. Name the order, "
            "like “where is 1001?”, or the customer's mail address, and I say where its parcel is."
        )

    def _several_orders(self, heard: _Heard) -> Plan | None:
        orders = heard.slots.orders
        if len(orders) <= 1:
            return None
        shown = ", ".join(f"#{order}" for order in orders[:5])
        return AskBack(f"One order at a time, please: {shown}. Which one first?")

    def _a_change(self, heard: _Heard) -> Plan | None:
        stances = {name: stance(heard.text, verbs) for name, verbs in self._verbs.items()}
        named = [name for name, how in stances.items() if how is not Stance.ABSENT]
        besides = without(heard.text, itertools.chain(*self._verbs.values()))
        other = imperative(besides, self._unsupported)
        if not named:
            return self._cannot(other) if other else None
        if len(named) > 1 or (stances[named[0]] is Stance.WISHED and self._and_more(heard, other)):
            return AskBack("One thing at a time, please. Which one first?")
        return self._by_stance(named[0], stances[named[0]], heard)

    def _by_stance(self, name: str, how: Stance, heard: _Heard) -> Plan | None:
        if how is Stance.WISHED:
            return self._prefilled(self._kinds[name], heard)
        if how is Stance.DENIED:
            return AskBack(
                f"Nothing was asked for or changed. To stop a {name} that waits for a decision, "
                "press No on its card."
            )
        if how is Stance.CONDITIONAL:
            return AskBack(
                f"I take no conditions for later. When the {name} is due, say “{name} 1001”, "
                "and I prepare it."
            )
        if heard.order and how is Stance.ASKED_ABOUT and may_it_be(heard.text):
            wanted = self._prefilled(self._kinds[name], heard)
            return Foretell(wanted.kind, wanted.ask) if isinstance(wanted, Prefill) else wanted
        return self._about(heard) if heard.order else None

    def _cannot(self, verb: str) -> Plan:
        if verb in {"approve", "reject", "deny"}:
            return AskBack("Decisions are made with the buttons on the card, not by a sentence.")
        return AskBack(f"I cannot {verb} anything yet. Nothing was changed. {self.abilities}")

    def _and_more(self, heard: _Heard, other: str | None) -> bool:
        clauses = [clause for clause in _CLAUSES.split(heard.text) if clause]
        asked_too = any(self._router.route(c).intent in self._lookups for c in clauses if _asks(c))
        return other is not None or asked_too

    def _prefilled(self, kind: ActionKind, heard: _Heard) -> Plan:
        slots = heard.slots
        if slots.unreadable:
            odd = slots.unreadable[0]
            return AskBack(f"“{odd[:40]}” is not an amount I can use. Write it like 24.50.")
        if len(slots.amounts) > 1:
            return AskBack(f"Which amount: {' or '.join(slots.amounts[:4])}?")
        if heard.order is None:
            return AskBack(f"Which order? Write it like “{kind.name} 1001”.")
        wish: dict[str, Any] = {
            "order": heard.order,
            "amount": slots.amounts[0] if slots.amounts else None,
            "reason": slots.reason or Reason.OTHER,
            "note": _grounds(heard.text)[:500],
        }
        known = {name: value for name, value in wish.items() if name in kind.ask.model_fields}
        return Prefill(kind, kind.ask.model_validate(known))

    def _about(self, heard: _Heard) -> Plan:
        """Answer a question about a change with what is known of its order."""
        route = self._router.route(heard.text)
        name = route.intent if route.intent in self._lookups else "order_lookup"
        arguments = _fill(self._lookups[name], heard)
        if arguments is None:
            name, arguments = "order_lookup", {"order": heard.order}
        return Look(self._lookups[name], arguments)

    def _only_a_name(self, heard: _Heard) -> Plan | None:
        """Look up what stands alone: an order, a product or a request, as anybody would expect."""
        slots, bare = heard.slots, re.sub(r"[\W_]+", "", heard.text).casefold()
        for lookup, field, names in (
            ("order_lookup", "order", (*slots.orders, *slots.mails)),
            ("inventory_lookup", "product", slots.skus),
            ("who_approved", "subject", slots.actions),
        ):
            for name in names:
                plain = re.sub(r"[\W_]+", "", name).casefold()
                if lookup in self._lookups and bare in {plain, f"order{plain}"}:
                    return Look(self._lookups[lookup], {field: name})
        return None

    def _two_questions(self, heard: _Heard) -> Plan | None:
        if len(heard.slots.skus) > 1:
            return AskBack(f"One product at a time, please: {' or '.join(heard.slots.skus[:5])}?")
        routes = [self._router.route(clause) for clause in _CLAUSES.split(heard.text) if clause]
        sure = {route.intent for route in routes if route.sure} & self._lookups.keys()
        return (
            AskBack("One question at a time, please. Which one first?") if len(sure) > 1 else None
        )

    def _a_question(self, heard: _Heard) -> Plan:
        route = self._router.route(heard.text)
        if not route.sure:
            return AskBack(f"I am not sure what you mean. {self.abilities}")
        if route.intent in phrasebook().chat and route.nearness >= _PLAINLY:
            return Say(self._courtesy(route.intent))
        lookup = self._lookups.get(route.intent)
        if lookup is None:
            return AskBack(f"I cannot answer that yet. {self.abilities}")
        arguments = _fill(lookup, heard)
        if arguments is None:
            return AskBack(f"Which one do you mean? Say it like “{lookup.examples[0]}”.")
        return Look(lookup, arguments)

    def _courtesy(self, intent: str) -> str:
        return {"thanks": "Any time.", "greeting": f"Hello. {self.abilities}"}.get(
            intent, self.abilities
        )


def _is_wish(text: str, verbs: Iterable[str]) -> bool:
    return stance(text, verbs) is Stance.WISHED


def _asks(clause: str) -> bool:
    return _ASKING.match(clause) is not None


def _fill(lookup: Lookup, heard: _Heard) -> dict[str, Any] | None:
    """Fill a look-up's arguments from what was named; None where something is missing."""
    slots = heard.slots
    known = {
        "order": heard.order or next(iter(slots.mails), None),
        "product": next(iter(slots.skus), None) or _product_words(heard),
        "subject": next(iter(slots.actions), None)
        or heard.order
        or (OWN if _OWN_WISH.search(heard.text) else None),
    }
    filled = {name: known[name] for name in lookup.arguments.model_fields if known.get(name)}
    filled |= lookup.hears(heard.text)
    try:
        lookup.arguments.model_validate(filled)
    except ValidationError:
        return None
    return filled


def _product_words(heard: _Heard) -> str | None:
    masked, kinds = mask_slots(heard.text)
    if kinds:
        return None
    words = re.findall(r"[^\s,;:.()“”\"?!]+", _QUESTION_WORDS.sub(" ", masked))
    return " ".join(words)[:100] if any(map(_TELLING_WORD.match, words)) else None


def _grounds(text: str) -> str:
    """Leave of a wish its grounds: `refund 1001, it arrived bent` is about `it arrived bent`."""
    return _THE_WISH_ITSELF.sub("", text) or text
