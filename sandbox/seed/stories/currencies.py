from decimal import Decimal

from sandbox.seed.desk import Basket, Desk
from sandbox.seed.situations import delivered, situation, somebody
from sandbox.shop.money import Exchange
from sandbox.shop.orders import Order


@situation(1030)
def euro(desk: Desk, number: int) -> Order:
    """An imported wholesale order whose shop money itself is euro."""
    basket = Basket([("CAB-3042", 1)], exchange=Exchange("EUR", "EUR"), dollar=Decimal("0.92"))
    order = delivered(desk, number, somebody(desk, "Laura Fischer"), basket, 9)
    order.source_name = "wholesale-import"
    return order


@situation(1031)
def yen(desk: Desk, number: int) -> Order:
    """An imported wholesale order in yen, which has no minor unit."""
    basket = Basket([("BIN-40", 10)], exchange=Exchange("JPY", "JPY"), dollar=Decimal(150))
    order = delivered(desk, number, somebody(desk, "Mei Tanaka"), basket, 9)
    order.source_name = "wholesale-import"
    return order


@situation(1032)
def canadian(desk: Desk, number: int) -> Order:
    """Paid in Canadian dollars, booked in US dollars: a refund must name the customer's money."""
    rate = Decimal("1.37")
    basket = Basket([("WIRE-3614", 2)], exchange=Exchange("USD", "CAD", rate), dollar=rate)
    return delivered(desk, number, somebody(desk, "Grace Reyes"), basket, 9)
