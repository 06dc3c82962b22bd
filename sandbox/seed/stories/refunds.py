from sandbox.seed.desk import Basket, Desk, Trip
from sandbox.seed.goods import CABINET
from sandbox.seed.situations import delivered, paid, situation, somebody
from sandbox.shop.orders import Order


@situation(1004)
def partially_refunded(desk: Desk, number: int) -> Order:
    """One of three benches was paid back last week."""
    who = somebody(desk, "Grace Fischer")
    order = delivered(desk, number, who, Basket([("XSHELF-36", 3)]), 15)
    desk.give_back_units(order, desk.day(7), "One shelf missing", [(order.line_items[0], 1)])
    return order


@situation(1005)
def fully_refunded(desk: Desk, number: int) -> Order:
    """Everything was paid back."""
    order = delivered(desk, number, somebody(desk, "Owen Meyer"), Basket([("TOTE-12", 4)]), 20)
    desk.give_everything_back(order, desk.day(11), "Lost on the dock")
    return order


@situation(1009)
def cancelled(desk: Desk, number: int) -> Order:
    """Cancelled by the customer before it shipped, and paid back."""
    order = paid(desk, number, somebody(desk, "Laura Rossi"), Basket([("CAST-4", 2)]), 18)
    desk.call_off(order, desk.day(17), "CUSTOMER")
    return order


@situation(1017)
def near_refund_cap(desk: Desk, number: int) -> Order:
    """A customer with four refunds in the last 30 days; this delivered order is the fifth."""
    who = somebody(desk, "Carlos Haddad")
    for past in range(1, 5):
        earlier = delivered(desk, number + past, who, Basket([("BIN-40", 2)]), 22 + past)
        desk.give_back(earlier, desk.day(5 * past), "Arrived scuffed", amount=3275)
    order = delivered(desk, number, who, Basket([("BIN-40", 2)]), 3)
    desk.problem(
        "many_refunds",
        order,
        "Four refunds in 30 days",
        f"{who.display_name} was paid back four times this month, each time for scuffed bins.",
        "A lead should look before the fifth.",
    )
    return order


@situation(1022)
def over_150(desk: Desk, number: int) -> Order:
    """Worth $309.60: a full refund needs finance."""
    return delivered(desk, number, somebody(desk, "Nadia Larsen"), Basket([("WIRE-4818", 2)]), 8)


@situation(1023)
def over_500(desk: Desk, number: int) -> Order:
    """Worth $1,048.00: a full refund needs two people."""
    return delivered(desk, number, somebody(desk, "Victor Doyle"), Basket([(CABINET, 2)]), 8)


@situation(1024)
def over_2000(desk: Desk, number: int) -> Order:
    """Worth $3,445.00: a full refund needs the owner."""
    return delivered(desk, number, somebody(desk, "Ruth Okoye"), Basket([("RACK-96", 5)]), 8)


@situation(1026)
def shipping_and_tax(desk: Desk, number: int) -> Order:
    """Freight and sales tax on top, so that a refund has three parts."""
    basket = Basket([("LOCK-2T", 1), ("LABEL-5", 2)], shipping=2450, tax_percent="7.75")
    return delivered(desk, number, somebody(desk, "Kate Sundberg"), basket, 10)


@situation(1035)
def odd_discount(desk: Desk, number: int) -> Order:
    """Ten dollars off three units: no unit price is a whole number of cents."""
    basket = Basket([("TAPE-3", 3)], tax_percent="8.875", discount=1000)
    return delivered(desk, number, somebody(desk, "Peter Tanaka"), basket, 7)


@situation(1045)
def refunded_by_hand(desk: Desk, number: int) -> Order:
    """Someone already gave a plain sum back in the shop's own pages."""
    who = somebody(desk, "Mei Castillo")
    order = desk.take(number, who, Basket([("GUARD-42", 2)]), desk.day(13))
    desk.pay(order)
    desk.ship(order, Trip(desk.day(12), desk.day(9), "FedEx"))
    desk.give_back(order, desk.day(2), "Goodwill, agreed by phone", amount=2500)
    return order
