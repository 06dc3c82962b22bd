from datetime import timedelta

from sandbox.seed.desk import Basket, Desk, Trip
from sandbox.seed.goods import CABINET, PARTITION, SHELF_UNIT, STACK_BIN
from sandbox.seed.situations import delivered, paid, photographed, situation, somebody
from sandbox.shop.orders import Order
from sandbox.shop.shipments import TrackingInfo


@situation(1001)
def plain_delivered(desk: Desk, number: int) -> Order:
    """Two shelf units that arrived nine days ago, one of them bent: the story's order."""
    who = somebody(desk, "Hannah Whitaker")
    order = desk.take(number, who, Basket([(SHELF_UNIT, 2)]), desk.day(10, 7))
    desk.pay(order)
    desk.ship(order, Trip(desk.day(10, 15), desk.day(9, 14), signed_by="H. WHITAKER"))
    photographed(desk, order, 2)
    return order


@situation(1002)
def small_delivered(desk: Desk, number: int) -> Order:
    """A dozen bins, delivered: any refund of it stays below the first limit."""
    return delivered(desk, number, somebody(desk, "Marcus Delgado"), Basket([(STACK_BIN, 12)]), 6)


@situation(1008)
def outside_window(desk: Desk, number: int) -> Order:
    """Delivered two and a half months ago: too late for an ordinary refund."""
    return delivered(desk, number, somebody(desk, "Ruth Larsen"), Basket([("WIRE-4818", 1)]), 75)


@situation(1046)
def window_last_day(desk: Desk, number: int) -> Order:
    """Delivered exactly 60 days ago: the last day of the window."""
    return delivered(desk, number, somebody(desk, "Ines Rossi"), Basket([("TOTE-20", 3)]), 60)


@situation(1047)
def window_just_over(desk: Desk, number: int) -> Order:
    """Delivered 61 days ago: one day too late."""
    return delivered(desk, number, somebody(desk, "Peter Doyle"), Basket([("TOTE-20", 3)]), 61)


@situation(1010)
def unfulfilled(desk: Desk, number: int) -> Order:
    """Paid yesterday and still in the warehouse."""
    return paid(desk, number, somebody(desk, "Victor Okoye"), Basket([("BIN-40", 4)]), 1)


@situation(1011)
def partially_fulfilled(desk: Desk, number: int) -> Order:
    """One of two lines has shipped; the other waits for the freight carrier."""
    who = somebody(desk, "Nadia Haddad")
    order = paid(desk, number, who, Basket([("LABEL-3", 5), ("RACK-96", 1)]), 5)
    first = order.line_items[0]
    trip = Trip(desk.day(4, 10), desk.day(2, 11), "USPS", units=[(first, first.quantity)])
    desk.ship(order, trip)
    return order


@situation(1034)
def two_of_five_refunded(desk: Desk, number: int) -> Order:
    """Five of one article, two of them already paid back."""
    who = somebody(desk, "Owen Sundberg")
    order = delivered(desk, number, who, Basket([("XSHELF-48", 5)]), 12)
    desk.give_back_units(order, desk.day(3), "2 clips missing", [(order.line_items[0], 2)])
    return order


@situation(1036)
def silent_parcel(desk: Desk, number: int) -> Order:
    """Picked up eleven days ago, and not one scan since."""
    order = paid(desk, number, somebody(desk, "Grace Nguyen"), Basket([(CABINET, 1)]), 12)
    parcel = desk.ship(order, Trip(desk.day(11, 10), carrier="FedEx", told=False))
    desk.problem(
        "silent_parcel",
        order,
        "No scan for eleven days",
        f"{parcel.tracking_info[0].number} was picked up, then nothing; it was due a week ago.",
        "Ask FedEx for a trace, tell the customer, then reship or refund.",
    )
    return order


@situation(1037)
def bad_tracking_number(desk: Desk, number: int) -> Order:
    """Somebody mistyped the tracking number: its check digit is wrong."""
    order = paid(desk, number, somebody(desk, "Kate Meyer"), Basket([("SHELF-3618", 1)]), 6)
    parcel = desk.ship(order, Trip(desk.day(5, 10)))
    good = parcel.tracking_info[0].number
    wrong = f"{good[:-1]}{(int(good[-1]) + 1) % 10}"
    parcel.tracking_info = [TrackingInfo(wrong, "UPS")]
    desk.problem(
        "bad_tracking_number",
        order,
        "Tracking number fails its check digit",
        f"{wrong} cannot be a UPS number; the last digit should be {good[-1]}.",
        "Correct the tracking number and tell the customer.",
    )
    return order


@situation(1038)
def two_trackings_one_box(desk: Desk, number: int) -> Order:
    """One parcel carries two tracking numbers, one of which never moved."""
    order = paid(desk, number, somebody(desk, "Samir Reyes"), Basket([("LOUV-36", 2)]), 4)
    parcel = desk.ship(order, Trip(desk.day(3, 10)))
    parcel.tracking_info = [*parcel.tracking_info, desk.label("USPS")]
    desk.problem(
        "two_trackings_one_box",
        order,
        "Two tracking numbers, one box",
        "UPS has the parcel; the USPS label was bought and never scanned.",
        "Keep the UPS number, void the USPS label.",
    )
    return order


@situation(1039)
def shipped_without_tracking(desk: Desk, number: int) -> Order:
    """Marked as fulfilled by hand, without a tracking number."""
    order = paid(desk, number, somebody(desk, "Laura Fischer"), Basket([("LOCK-1T", 1)]), 8)
    parcel = desk.ship(order, Trip(desk.day(7, 10)))
    parcel.tracking_info = []
    parcel.display_status = "MARKED_AS_FULFILLED"
    parcel.in_transit_at = None
    parcel.events.clear()
    desk.problem(
        "shipped_without_tracking",
        order,
        "Fulfilled, but with no tracking number",
        "The customer cannot see where the parcel is, and neither can we.",
        "Find the label in the carrier's mails and add it.",
    )
    return order


@situation(1102)
def bent_frame(desk: Desk, number: int) -> Order:
    """Two partition panels with a bent frame; the vendor's claim deadline is near."""
    who = somebody(desk, "Elena Novotny")
    order = delivered(desk, number, who, Basket([(PARTITION, 2)]), 12)
    photographed(desk, order, 2)
    order.note = "Both panels arrived with a bent frame. Photos attached."
    order.tags.append("claim-open")
    deadline = (desk.now + timedelta(days=2)).date()
    desk.problem(
        "damage_claim",
        order,
        "Bent frame claim, vendor deadline near",
        f"Northvale Wire takes damage claims until {deadline:%A}; two photos are on the order.",
        "File the claim with the vendor before the deadline, then settle with the customer.",
    )
    return order
