"""What a refund should come to, written a second time as plain if and else.

It shares nothing with the rule file or the judge: the amounts are written out again in cents, so
that a mistake in one of the two shows as a difference.
"""

from dataclasses import dataclass

from policies.actions.refund import PaymentState, Reason, Refund, RefundFacts, Risk
from policies.cases import Case
from policies.goldcheck import decided_by
from policies.judgement import Judgement
from policies.people import Group

EXCEPTABLE = {
    *("refund.window", "refund.final_sale", "refund.shop_cap"),
    *("refund.customer_cap", "refund.customer_cap_by_us"),
}


@dataclass(frozen=True)
class Outcome:
    denied_by: frozenset[str]
    needs: frozenset[tuple[Group, int]]
    hours: int | None
    editable: frozenset[str]
    retype: bool


def outcome(judgement: Judgement) -> Outcome:
    return Outcome(
        denied_by=decided_by(judgement) if judgement.denied else frozenset(),
        needs=frozenset((need.group, need.quorum) for need in judgement.requirements),
        hours=judgement.expires_hours,
        editable=frozenset(judgement.editable),
        retype=judgement.retype_amount,
    )


def expected(case: Case) -> Outcome:
    refund, facts = case.arguments, case.facts
    assert isinstance(refund, Refund)
    assert isinstance(facts, RefundFacts)
    needs = _needs(refund, facts)
    denied = _denials(refund, facts)
    pleads = bool(refund.exception)
    if pleads:
        needs = {Group.OWNERS: 1, Group.MANAGEMENT: 1}
    if not (Group.SUPPORT in facts.requester.groups or Group.LEADS in facts.requester.groups):
        denied.add("judge.not_permitted")
    if not _could_be_decided(needs, case):
        denied.add("judge.nobody")
    if denied and not (pleads and denied <= EXCEPTABLE):
        return Outcome(frozenset(denied), frozenset(), None, frozenset(), retype=False)
    large = _of_order(refund, facts) > 50_000
    return Outcome(
        denied_by=frozenset(),
        needs=frozenset(needs.items()),
        hours=8 if large else 16,
        editable=frozenset() if pleads else _editable(large=large),
        retype=large,
    )


def _editable(*, large: bool) -> frozenset[str]:
    return frozenset({"note"} if large else {"amount", "reason", "note"})


def _denials(refund: Refund, facts: RefundFacts) -> set[str]:  # noqa: C901 - as flat as the list it copies
    cents, order, ledger = refund.amount.minor, facts.order, facts.ledger
    proof = facts.evidence.photos + facts.evidence.mails
    denied = set()
    if order.payment in {
        *(PaymentState.AUTHORIZED, PaymentState.EXPIRED, PaymentState.PENDING),
        *(PaymentState.REFUNDED, PaymentState.VOIDED),
    }:
        denied.add("refund.not_paid")
    if order.paid.minor - order.refunded.minor - ledger.order_in_flight.minor < cents:
        denied.add("refund.over_paid")
    elif order.paid.minor - ledger.order_settled.minor - ledger.order_in_flight.minor < cents:
        denied.add("refund.over_paid_by_us")
    if order.age_days >= 61:
        denied.add("refund.window")
    if order.disputed:
        denied.add("refund.disputed")
    if order.final_sale:
        if refund.reason is not Reason.DAMAGED and refund.reason is not Reason.WRONG_ITEM:
            denied.add("refund.final_sale")
        if proof == 0:
            denied.add("refund.final_sale_proof")
    if refund.reason is Reason.DAMAGED and _of_order(refund, facts) >= 15_001 and proof == 0:
        denied.add("refund.damage_proof")
    if facts.customer.refunded_30d.minor + ledger.customer_in_flight.minor + cents >= 250_001:
        denied.add("refund.customer_cap")
    elif ledger.customer_settled.minor + ledger.customer_in_flight.minor + cents >= 250_001:
        denied.add("refund.customer_cap_by_us")
    if ledger.shop_today.minor + cents >= 250_001:
        denied.add("refund.shop_cap")
    return denied


def _needs(refund: Refund, facts: RefundFacts) -> dict[Group, int]:
    of_order = _of_order(refund, facts)
    if of_order >= 200_001:
        return {Group.OWNERS: 1, Group.MANAGEMENT: 1}
    if of_order >= 50_001:
        return {Group.MANAGEMENT: 2}
    needs = {Group.FINANCE: 1} if of_order >= 15_001 else {Group.LEADS: 1}
    busy = facts.ledger.requester_today.minor + refund.amount.minor >= 150_001
    if busy or facts.order.risk is Risk.HIGH:
        needs[Group.MANAGEMENT] = 1
    return needs


def _of_order(refund: Refund, facts: RefundFacts) -> int:
    """Cents that will have gone back on the order by us, however many pieces they went in."""
    ledger = facts.ledger
    return refund.amount.minor + ledger.order_settled.minor + ledger.order_in_flight.minor


def _could_be_decided(needs: dict[Group, int], case: Case) -> bool:
    """Try every way to hand the seats to people: slow, and obviously right."""
    seats = [group for group, quorum in needs.items() for _ in range(quorum)]
    others = [person for person in case.people if person.id != case.requester.id]

    def fill(rest: list[Group], used: frozenset[str]) -> bool:
        if not rest:
            return True
        return any(
            fill(rest[1:], used | {person.id})
            for person in others
            if person.id not in used and rest[0] in person.groups
        )

    return fill(seats, frozenset())
