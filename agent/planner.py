"""The built-in planner: the operator's brain without a model, and its fallback when one is away.

Reads are routed by example; a change is never made from a sentence: the most that free text can
get is prefilled buttons for its own speaker to press. It is a plain function from words to a
`Plan`, not a chat model: a plan can be buttons or a question back, which no chat message is, and
so every rule here is tested without a graph.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from agent.as_one import as_one
from agent.asking_back import no_amount, unclear_amount
from agent.hearing import Heard, can_be_about, fill, once_more, wish_to_tell
from agent.languages import foreign_language
from agent.not_wished import ANSWERS, in_words, not_wished, usual_question
from agent.phrasebook import phrasebook
from agent.plans import NOTHING_BEFORE, AskBack, Before, Foretell, Look, Plan, Prefill, Say, Silence
from agent.positions import PARTS
from agent.routing import Router
from agent.slash import BRAKE
from agent.slots import find_slots, loose_number, parcel_number, units_in, without_documents
from agent.speech import own_words
from agent.spelling import corrected
from agent.wishes import (
    Stance,
    imperative,
    may_it_be,
    pulls_the_brake,
    stance,
    stands_inside,
    without,
)
from policies.actions.definition import ActionKind, Named
from tools.tool import Lookup

_ELSEWHERE = "elsewhere"
_PLAINLY = 0.5  # courtesies are short, and short texts resemble each other
_CLAUSES = re.compile(r"[;\n?!]+|,?\s(?:and|then|also|plus)\s", re.IGNORECASE)
_AND_DO = re.compile(
    r"\bwhile (?:you|we|u)\b|(?:[,;.]|\b(?:and|then|also|plus))\s+"
    r"(?:and |then |also |please |just |maybe )*"
    r"(?:tell|inform|let|say|apologi[sz]e|thank|ask|make|print|mark|block|swap|waive)\b",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n\s*\n")
_ASKING = re.compile(
    r"(?:where|how many|how much|who|what|when|is|are|tell me|show)\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"^(?:(?:hi|hey|hello|ok|so|and|please|pls|morning)\b[\s,!]*)*"
    r"(?:where|how|who|what|when|which|why|is|are|was|were|has|have|had|did|does|do|can|could|will|"
    r"any|eta|status|tracking|total|stock|inventory|qty|delivery|shipping)\b|\?\W*$",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\W*(?:(?:ok|okay|yes|yep|please|pls|just|then|let'?s|take|do|go|with|for|the|a|an|all|that|"
    r"is|left|of|it|them|this|one|ones|both|first|second|third|last|1st|2nd|3rd|next|other|option|"
    r"button|top|middle|bottom|single|whole|everything|full|half|two|three|units?|pieces?|pcs|"
    r"thing|[#$]?[0-9]{1,3}|\$?[0-9][0-9,]*\.[0-9]{2}|thanks)\b\W*)+",
    re.IGNORECASE,
)
_LONGEST_CHOICE = 60
_KINDS_OF_NAMES = ("order", "amazonorder", "po", "purchaseorder", "invoice", "bill")
_TRADE = re.compile(
    r"\b(?:orders?|refunds?|stock|invoices?|customers?|shop|tracking|parcels?|approv\w+|policy|"
    r"margin|vendors?|countersign)\b",
    re.IGNORECASE,
)
_LOOKUPS_SHOWN, _CHANGES_SHOWN = 10, 1
_ONLY_THERE: Final = "I {} in {} only, not on {}. Nothing was changed."
_SHORTER: Final = "Say “help” for what I can do."


class Planner:
    """Plans one turn from words alone. Immutable; one serves all threads."""

    def __init__(self, lookups: Sequence[Lookup], kinds: Mapping[str, ActionKind]) -> None:
        book = phrasebook()
        self._lookups = {lookup.name: lookup for lookup in lookups}
        self._kinds = kinds
        self._verbs = {name: kind.speech.verbs for name, kind in kinds.items()}
        self._unsupported = book.unsupported.verbs
        examples = {lookup.name: lookup.examples for lookup in lookups}
        others = {name: one.examples for name, one in book.chat.items()} | {
            _ELSEWHERE: book.elsewhere.examples
        }
        takes = {lookup.name: can_be_about(lookup) for lookup in lookups}
        sentences = tuple((name, tuple(said)) for name, said in {**examples, **others}.items())
        self._router = Router.of(sentences, frozenset(others), tuple(takes.items()))
        said = [lookup.examples[0] for lookup in lookups if not lookup.only_for][:_LOOKUPS_SHOWN]
        said += [kind.speech.example for kind in itertools.islice(kinds.values(), _CHANGES_SHOWN)]
        lines = ["You can say:", *(f"“{one}”" for one in said), "and more: “/ops help”."]
        self.abilities = "\n• ".join(lines)

    def plan(self, text: str, before: Before = NOTHING_BEFORE) -> Plan:
        """Decide what a sentence gets, after what went before it in its thread."""
        said = _tidied(text)
        said = once_more(said, before) or said
        meant = corrected(self._wish_in(said), itertools.chain(*self._verbs.values()))
        heard = Heard(meant, said, find_slots(meant), before)
        rules: tuple[Callable[[Heard], Plan | None], ...] = (
            self._a_choice,
            self._nothing_said,
            self._other_language,
            self._the_brake,
            self._a_loose_number,
            self._a_parcel,
            self._several_orders,
            self._a_change,
            self._only_a_name,
            self._what_is_its_own,
            self._two_questions,
        )
        for rule in rules:
            plan = rule(heard)
            if plan is not None:
                return self._brief(plan, heard)
        return self._brief(self._a_question(heard), heard)

    def _wish_in(self, said: str) -> str:
        """Return a sentence without what somebody else is to be told in it."""
        for kind in self._kinds.values():
            if kind.speech.tells and (wish := wish_to_tell(said, kind.speech.verbs)):
                return wish
        return said

    def asked_plainly(self, text: str) -> bool:
        """Whether a sentence nobody addressed to us is plainly a question for us all the same.

        It is short, it asks, it names an order or a request, and one look-up answers it.
        """
        slots = find_slots(text)
        names = slots.orders or slots.actions
        if not names or len(text) > _LONGEST_CHOICE or not _QUESTION.search(text):
            return False
        return isinstance(self.plan(text), Look)

    def _brief(self, plan: Plan, heard: Heard) -> Plan:
        """Name the abilities once in a thread, and never to people who talk to each other."""
        menu = isinstance(plan, AskBack | Say) and self.abilities in plan.sentence
        courtesy = isinstance(plan, Say) and plan.sentence != self.abilities
        for_us = heard.before.asked or self._asks_us(heard)
        among_people = heard.before.spoke and not heard.before.direct
        if among_people and (courtesy or (menu and not for_us)):
            return Silence()
        if isinstance(plan, AskBack) and menu and heard.before.listed:
            return AskBack(plan.sentence.replace(self.abilities, _SHORTER))
        return plan

    def _asks_us(self, heard: Heard) -> bool:
        """Whether words we cannot follow are plainly for us: they speak of the shop's affairs."""
        wanted = imperative(heard.text, self._unsupported) or _TRADE.search(heard.text)
        help_ = self._router.route(heard.text)
        return bool(heard.names_something or wanted or (help_.intent == "help" and help_.sure))

    def _a_choice(self, heard: Heard) -> Plan | None:
        """Point at the buttons whoever answers them with words."""
        short = len(heard.text) <= _LONGEST_CHOICE
        if short and heard.before.offered and _CHOICE.fullmatch(heard.text):
            offered = heard.before.offered
            return AskBack(f"Press the button you mean; I never {offered} from a sentence.")
        return None

    def _nothing_said(self, heard: Heard) -> Plan | None:
        if re.search(r"\w", heard.text):
            return None
        return AskBack(f"I did not catch that. {self.abilities}")

    def _other_language(self, heard: Heard) -> Plan | None:
        language = foreign_language(heard.said)
        if language is None:
            return None
        return AskBack(f"I read English only, and this looks like {language}. {self.abilities}")

    def _the_brake(self, heard: Heard) -> Plan | None:
        """Whoever wants everything to stop is in a hurry: say how, and never do it unasked."""
        named = (*heard.slots.orders, *heard.slots.skus, *heard.slots.actions)
        return AskBack(BRAKE) if not named and pulls_the_brake(heard.text) else None

    def _a_loose_number(self, heard: Heard) -> Plan | None:
        """Ask about `refund 1001 5000`: neither two orders nor an amount, until somebody says."""
        loose = loose_number(heard.text)
        wished = [name for name, verbs in self._verbs.items() if _is_wish(heard.text, verbs)]
        wished = self._of_one_market(wished, heard)
        if loose is None or len(wished) != 1 or heard.slots.amounts or heard.slots.unreadable:
            return None
        if not self._kinds[wished[0]].money_field:
            return None
        order, number = loose
        besides = without(heard.text, itertools.chain(*self._verbs.values()))
        more = self._and_more(heard, imperative(besides, self._unsupported))
        if more or not {order} <= set(heard.slots.orders) <= {order, number}:
            return None
        if not float(number):
            return no_amount(number)
        offer = self._prefilled(self._kinds[wished[0]], heard.with_amount(order, number))
        return replace(offer, doubtful=True) if isinstance(offer, Prefill) else offer

    def _a_parcel(self, heard: Heard) -> Plan | None:
        """Ask the carrier; a sentence that names an order as well is about the order."""
        number = parcel_number(heard.text)
        if number is None or heard.slots.orders:
            return None
        if "parcel_lookup" in self._lookups:
            return Look(self._lookups["parcel_lookup"], {"tracking": number})
        return AskBack(
            "I cannot search by tracking number: the shop does not offer that. Name the order, "
            "like “where is 1001?”, or the customer's mail address, and I say where its parcel is."
        )

    def _several_orders(self, heard: Heard) -> Plan | None:
        orders = heard.slots.orders
        if len(orders) <= 1:
            return None
        shown = ", ".join(f"#{order}" for order in orders[:5])
        return AskBack(f"One order at a time, please: {shown}. Which one first?")

    def _a_change(self, heard: Heard) -> Plan | None:
        stances = {name: stance(heard.text, verbs) for name, verbs in self._verbs.items()}
        named = [name for name, how in stances.items() if how is not Stance.ABSENT]
        named = self._of_one_market(named, heard)
        # "Hold the refund" is no wish for a hold: a change that is refused speaks for the sentence.
        named = [name for name in named if stances[name] is Stance.DENIED] or named
        named = [name for name in named if not self._is_part(name, named, heard)]
        besides = without_documents(without(heard.text, itertools.chain(*self._verbs.values())))
        other = imperative(besides, self._unsupported)
        if not named:
            return self._cannot(other) if other else None
        wished = {stances[name] for name in named} == {Stance.WISHED}
        partly = heard.slots.amounts or units_in(heard.text)
        whole = as_one(self._kinds, named) if wished and not partly else None
        if whole is not None:
            return whole.of(self._prefilled(whole.kind, heard))
        if len(named) > 1 or (stances[named[0]] is Stance.WISHED and self._and_more(heard, other)):
            return AskBack("One thing at a time, please. Which one first?")
        return self._by_stance(named[0], stances[named[0]], heard)

    def _of_one_market(self, named: list[str], heard: Heard) -> list[str]:
        """Keep what is done where the sentence is about, if a change that it names is."""
        at, meant = {name: self._kinds[name].speech.market for name in named}, heard.market
        there = [name for name in named if at[name] == meant]
        return there or [name for name in named if not at[name]] or named

    def _is_part(self, name: str, others: Iterable[str], heard: Heard) -> bool:
        """Whether a verb stands only inside another's: "take it off hold" is no wish for a hold."""
        verbs = [self._verbs[other] for other in others if other != name]
        return stands_inside(heard.text, self._verbs[name], verbs)

    def _by_stance(self, name: str, how: Stance, heard: Heard) -> Plan | None:
        kind = self._kinds[name]
        subject = next(iter(heard.named(kind.speech.names[kind.about])), None)
        if how is Stance.WISHED:
            return self._prefilled(kind, heard)
        if how in ANSWERS and (subject or how not in {Stance.PAST, Stance.MENTIONED}):
            return AskBack(not_wished(how, kind, subject))
        if subject and how is Stance.ASKED_ABOUT and may_it_be(heard.text):
            wanted = self._prefilled(kind, heard)
            return Foretell(wanted.kind, wanted.ask) if isinstance(wanted, Prefill) else wanted
        return self._about(heard, kind, subject) if subject else None

    def _cannot(self, verb: str) -> Plan:
        if verb in {"approve", "reject", "deny"}:
            return AskBack("Decisions are made with the buttons on the card, not by a sentence.")
        return AskBack(f"I cannot {verb} anything yet. Nothing was changed. {self.abilities}")

    def _and_more(self, heard: Heard, other: str | None) -> bool:
        clauses = [clause for clause in _clauses(heard.text) if _asks(clause)]
        asked_too = any(self._router.route(one).intent in self._lookups for one in clauses)
        return other is not None or asked_too or _AND_DO.search(own_words(heard.text)) is not None

    def _prefilled(self, kind: ActionKind, heard: Heard) -> Plan:
        fields, names = kind.ask.model_fields, kind.speech.names
        unclear = unclear_amount(kind, heard) if Named.AMOUNT in names.values() else None
        if unclear is not None:
            return unclear
        market = heard.market
        if market and market != kind.speech.market:
            where = kind.speech.market or "the shop"
            return AskBack(_ONLY_THERE.format(kind.speech.verbs[0], where, market))
        known: dict[str, Any] = {}
        for field, what in names.items():
            found = heard.named(what)
            if len(found) > 1:
                return AskBack(f"Which one: {' or '.join(found[:4])}?")
            if found:
                known[field] = found[0]
            elif fields[field].is_required():
                return AskBack(f"{PARTS[what].question} Write it like “{in_words(kind)}”.")
        reason = fields.get("reason")
        if reason and heard.slots.reason and type(heard.slots.reason) is reason.annotation:
            known["reason"] = heard.slots.reason  # not where it is one of another Action's
        if "note" in fields:
            known["note"] = heard.grounds(kind.speech.verbs, tells=kind.speech.tells)[:500]
        return Prefill(kind, kind.ask.model_validate(known))

    def _about(self, heard: Heard, kind: ActionKind, subject: str) -> Plan:
        """Answer a question about a change with what is known of its target."""
        route = self._router.route(heard.text)
        usual = usual_question(kind)
        name = route.intent if route.intent in self._lookups else usual.lookup
        arguments = fill(self._lookups[name], heard)
        if arguments is None:
            name, arguments = usual.lookup, {usual.field: subject}
        return Look(self._lookups[name], arguments)

    def _only_a_name(self, heard: Heard) -> Plan | None:
        """Look up what stands alone: an order, a product or a request, as anybody would expect."""
        slots, bare = heard.slots, re.sub(r"[\W_]+", "", heard.text).casefold()
        for lookup, field, names in (
            ("order_lookup", "order", (*slots.orders, *slots.mails)),
            ("inventory_lookup", "product", slots.skus),
            ("who_approved", "subject", slots.actions),
            ("purchase_lookup", "purchase", slots.purchases),
            ("invoice_lookup", "invoice", slots.invoices),
        ):
            for name in names:
                plain = re.sub(r"[\W_]+", "", name).casefold()
                said = {plain, *(f"{kind}{plain}" for kind in _KINDS_OF_NAMES)}
                if lookup in self._lookups and bare in said:
                    return Look(self._lookups[lookup], {field: name})
        return None

    def _what_is_its_own(self, heard: Heard) -> Plan | None:
        """Look up what only one look-up knows or is about, whatever its words are near to."""
        for lookup in self._lookups.values():
            if not heard.slots.orders and lookup.own(heard.said):
                arguments = fill(lookup, heard)
                return None if arguments is None else Look(lookup, arguments)
        return None

    def _two_questions(self, heard: Heard) -> Plan | None:
        if len(heard.slots.skus) > 1:
            return AskBack(f"One product at a time, please: {' or '.join(heard.slots.skus[:5])}?")
        routes = [self._router.route(clause) for clause in _clauses(heard.text)]
        sure = {route.intent for route in routes if route.sure} & self._lookups.keys()
        return (
            AskBack("One question at a time, please. Which one first?") if len(sure) > 1 else None
        )

    def _a_question(self, heard: Heard) -> Plan:
        route = self._router.route(heard.text)
        if not route.sure and not (route.likely and self._asks_about_one_thing(heard)):
            return AskBack(f"I am not sure what you mean. {self.abilities}")
        if route.intent in phrasebook().chat and route.nearness >= _PLAINLY:
            return Say(self._courtesy(route.intent))
        lookup = self._lookups.get(route.intent)
        if lookup is None:
            return AskBack(f"I cannot answer that yet. {self.abilities}")
        arguments = fill(lookup, heard)
        if arguments is None:
            return AskBack(f"Which one do you mean? Say it like “{lookup.examples[0]}”.")
        return Look(lookup, arguments)

    def _asks_about_one_thing(self, heard: Heard) -> bool:
        """Whether a question names one thing: that alone says which look-up knows about it."""
        slots = heard.slots
        names = (*slots.orders, *slots.skus, *slots.actions, *slots.mails)
        names = (*names, *slots.purchases, *slots.invoices)
        one = len(names) == 1 or (not names and heard.order is not None)
        return one and not slots.amounts and _QUESTION.search(heard.text) is not None

    def _courtesy(self, intent: str) -> str:
        return {"thanks": "Any time.", "greeting": f"Hello. {self.abilities}"}.get(
            intent, self.abilities
        )


def _is_wish(text: str, verbs: Iterable[str]) -> bool:
    return stance(text, verbs) is Stance.WISHED


def _tidied(text: str) -> str:
    """Make every run of blanks one, so that no pattern has to share it out."""
    return _EMPTY_LINES.sub("\n\n", _BLANKS.sub(" ", text)).strip()


def _clauses(text: str) -> list[str]:
    return [clause for clause in map(str.strip, _CLAUSES.split(text)) if clause]


def _asks(clause: str) -> bool:
    return _ASKING.match(clause) is not None
