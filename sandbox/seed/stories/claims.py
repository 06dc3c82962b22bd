from datetime import timedelta

from sandbox.seed.desk import Basket, Desk
from sandbox.seed.goods import CLEARANCE_CABINET, SHELF_UNIT
from sandbox.seed.situations import delivered, held, paid, photographed, situation, somebody
from sandbox.shop.orders import Order, Risk, RiskAssessment, RiskFact
from sandbox.shop.payments import Dispute


@situation(1003)
def final_sale(desk: Desk, number: int) -> Order:
    """Dented stock, sold as final: refunded only as an exception with evidence."""
    who = somebody(desk, "Carlos Castillo")
    order = delivered(desk, number, who, Basket([(CLEARANCE_CABINET, 1)]), 11)
    order.tags.append("final-sale")
    return order


@situation(1006)
def damage_with_evidence(desk: Desk, number: int) -> Order:
    """A crushed cabinet, with the two pictures the customer sent."""
    order = delivered(desk, number, somebody(desk, "Mei Tanaka"), Basket([("CAB-3042", 1)]), 5)
    order.note = "Customer wrote: the left door is crushed and the lock does not close."
    order.tags.append("damage-reported")
    photographed(desk, order, 2)
    desk.problem(
        "damage_claim",
        order,
        "Crushed cabinet, with photos",
        "The left door is crushed; two photos are on the order.",
        "Refund or replace after finance agrees: the evidence is there.",
    )
    return order


@situation(1007)
def damage_without_evidence(desk: Desk, number: int) -> Order:
    """A damage report in words only."""
    order = delivered(desk, number, somebody(desk, "Tom Hughes"), Basket([(SHELF_UNIT, 1)]), 4)
    order.note = "Customer phoned: a post is scratched. No photo yet."
    order.tags.append("damage-reported")
    desk.problem(
        "damage_claim",
        order,
        "Damage reported, no photo yet",
        "A scratched post, reported by telephone.",
        "Ask for a photo first; above $150 a damage refund needs one.",
    )
    return order


@situation(1012)
def high_risk(desk: Desk, number: int) -> Order:
    """A large paid order that looks like a stolen card."""
    who = somebody(desk, "Bruno Kowalski")
    order = paid(desk, number, who, Basket([("DRAW-9", 3)]), 1)
    order.risk = Risk(
        "CANCEL",
        (
            RiskAssessment(
                "HIGH",
                (
                    RiskFact("Card billing country is not the shipping country", "NEGATIVE"),
                    RiskFact("There were 6 payment attempts", "NEGATIVE"),
                    RiskFact("Card verification value is correct", "POSITIVE"),
                ),
            ),
        ),
    )
    held(order, "HIGH_RISK_OF_FRAUD", "Six payment attempts, call the customer first")
    desk.problem(
        "high_risk",
        order,
        "High risk, not shipped yet",
        "Six payment attempts and a foreign card on an order of three drawer cabinets.",
        "It waits until two leads have decided.",
    )
    return order


@situation(1013)
def disputed(desk: Desk, number: int) -> Order:
    """The customer's bank has opened a chargeback."""
    order = delivered(desk, number, somebody(desk, "Frank Brandt"), Basket([("BENCH-60", 1)]), 21)
    order.disputes.append(
        Dispute(desk.shop.ids.new("ShopifyPaymentsDispute"), "CHARGEBACK", "NEEDS_RESPONSE")
    )
    desk.problem(
        "open_dispute",
        order,
        "Chargeback is open",
        "The bank holds the money while it decides; a refund now would pay twice.",
        "Answer the dispute with the signed delivery. Do not refund.",
    )
    return order


@situation(1040)
def return_in_progress(desk: Desk, number: int) -> Order:
    """The customer is sending it back; nothing has arrived yet."""
    order = delivered(desk, number, somebody(desk, "Aisha Reyes"), Basket([("CART-1", 1)]), 14)
    desk.sent_back(order, "changed-mind", timedelta(days=4))
    order.tags.append("return-requested")
    return order


@situation(1041)
def ordered_twice(desk: Desk, number: int) -> Order:
    """The same basket twice within three minutes: probably a double click."""
    who = somebody(desk, "Daniel Nguyen")
    basket = Basket([("BIN-30", 10), ("LABEL-3", 1)])
    order = paid(desk, number, who, basket, 1)
    twin = desk.take(number + 1, who, basket, order.created_at + timedelta(minutes=3))
    desk.pay(twin)
    desk.problem(
        "ordered_twice",
        twin,
        f"Looks like {order.name} again",
        "Same customer, same basket, three minutes apart, neither shipped.",
        "Ask the customer, then cancel one.",
    )
    return order
