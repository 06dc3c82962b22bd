from sandbox.seed.desk import Basket, Desk, Trip
from sandbox.seed.situations import delivered, held, situation, somebody
from sandbox.shop.orders import Order


@situation(1014)
def authorized_only(desk: Desk, number: int) -> Order:
    """The card is reserved but nothing was captured: there is no payment to refund."""
    who = somebody(desk, "Hannah Hughes")
    order = desk.take(number, who, Basket([("PART-4896", 2)]), desk.day(1))
    desk.pay(order, kind="AUTHORIZATION")
    return order


@situation(1015)
def voided(desk: Desk, number: int) -> Order:
    """The reservation was given up, and the order with it."""
    who = somebody(desk, "Samir Delgado")
    order = desk.take(number, who, Basket([("LOUV-18", 1)]), desk.day(16))
    held = desk.pay(order, kind="AUTHORIZATION")
    desk.pay(order, kind="VOID", after=held)
    desk.call_off(order, desk.day(14), "DECLINED")
    return order


@situation(1016)
def payment_pending(desk: Desk, number: int) -> Order:
    """Ordered on account; the bank transfer has not come."""
    who = somebody(desk, "Ines Kowalski")
    return desk.take(number, who, Basket([("BENCH-72", 2)]), desk.day(9))


@situation(1027)
def gift_card_paid(desk: Desk, number: int) -> Order:
    """Paid in full by gift card."""
    who = somebody(desk, "Bruno Larsen")
    order = desk.take(number, who, Basket([("TOTE-20", 2)]), desk.day(12))
    desk.pay(order, gateway="gift_card")
    desk.ship(order, Trip(desk.day(11), desk.day(8), "USPS"))
    return order


@situation(1028)
def multi_tender(desk: Desk, number: int) -> Order:
    """Fifty dollars by gift card, the rest by card: a full refund goes two ways."""
    who = somebody(desk, "Elena Brandt")
    order = desk.take(number, who, Basket([("SHELF-3618", 1)]), desk.day(13))
    desk.pay(order, 5000, gateway="gift_card")
    desk.pay(order, order.total_price_set.minor - 5000)
    desk.ship(order, Trip(desk.day(12), desk.day(9)))
    return order


@situation(1029)
def captured_later(desk: Desk, number: int) -> Order:
    """Reserved when ordered, captured when shipped: the capture is what can be refunded."""
    who = somebody(desk, "Frank Novotny")
    order = desk.take(number, who, Basket([("LADD-3", 1)]), desk.day(19))
    held = desk.pay(order, kind="AUTHORIZATION")
    desk.pay(order, kind="CAPTURE", after=held)
    desk.ship(order, Trip(desk.day(18), desk.day(14), "FedEx"))
    return order


@situation(1043)
def paid_twice(desk: Desk, number: int) -> Order:
    """Two payments for one order: the customer paid the invoice after paying by card."""
    order = delivered(desk, number, somebody(desk, "Aisha Whitaker"), Basket([("LOUV-36", 1)]), 16)
    desk.pay(order, gateway="paypal")
    desk.problem(
        "paid_twice",
        order,
        "Paid twice",
        "Once by card and once by PayPal, for the same order.",
        "Give the second payment back.",
    )
    return order


@situation(1044)
def partially_paid(desk: Desk, number: int) -> Order:
    """A deposit has come in; the rest is due before shipping."""
    who = somebody(desk, "Daniel Okoye")
    order = desk.take(number, who, Basket([("RACK-144", 2)]), desk.day(6))
    desk.pay(order, 50000)
    held(order, "AWAITING_PAYMENT", "Waits for the other half of the payment")
    return order
