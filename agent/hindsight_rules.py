"""How an Action is judged some time after it was carried out: helped, neutral, hurt, or unknown.

One rule for each kind, over the copies and the queue only. What they do not show is not guessed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent.problem_words import BY_NAME, title_of
from agent.sweeps.sweep import day
from memory import problem_queue
from memory.database import Tx
from memory.hindsight import Benefit, Seen, made
from memory.mirror import afterwards
from memory.mirror.afterwards import Articles, Moved
from memory.problem_queue import Problem
from memory.problems import Standing
from memory.records import Action
from policies.business_time import BusinessCalendar
from policies.money import Money

_LEAVES_WITHIN = 2
_OVERSOLD = ("oversold",)
_PRICES = ("price_below_floor", "price_mismatch")
_COUNTS = ("stock_mismatch", "oversold")
_AFTER_CANCELLING = ("duplicate_refund", "refunds_disagree", "cancelled_still_sending")
NAMED = frozenset({*_OVERSOLD, *_PRICES, *_COUNTS, *_AFTER_CANCELLING})
"""The sweeps whose problems speak against an Action."""
_NO_ARTICLES = Articles((), ())
_NOT_COPIED = Seen(Benefit.UNKNOWN, "No copy holds what it changed.")


@dataclass(frozen=True)
class Look:
    """One look back at an Action. `streams` are the copies there are."""

    tx: Tx
    action: Action
    calendar: BusinessCalendar
    streams: frozenset[str]

    @property
    def since(self) -> datetime:
        """When it was carried out."""
        return self.action.changed_at

    @property
    def object(self) -> tuple[str, str]:
        """The kind and the id of what it changed."""
        kind, _, found = self.action.target.removeprefix(f"{self.action.account}/").partition("/")
        return kind, found

    def on(self, moment: datetime | None) -> str:
        """Say a day of the shop."""
        return day(moment, self.calendar.zone) if moment else "by now"

    @property
    def articles(self) -> Articles:
        """What it changed, where that was on sale."""
        return afterwards.articles(self.tx, self.action.account, self.object[1])

    def problems(self, sweeps: Sequence[str]) -> list[Problem]:
        """Return the problems about it that came, or came back, since it was carried out."""
        mine, articles = self.action.account, self.articles
        about = [(mine, self.object[1]), *((mine, one) for one in articles.variants)]
        return problem_queue.found_since(self.tx, sweeps, self.since, [*about, *articles.listed])

    def dispute(self, order_name: str) -> Moved | None:
        """Return a dispute about an order since then."""
        return afterwards.dispute(self.tx, order_name, self.since)


@dataclass(frozen=True)
class Rule:
    """When to look back, which copies have to be fresh where there are any, and how to judge."""

    after: timedelta
    judge: Callable[[Look], Seen]
    needs: tuple[str, ...] = ()


def _own(look: Look) -> Seen:
    """Judge by the problem it was asked for, if it was asked for one."""
    own = problem_queue.of_action(look.tx, look.action.id)
    back = [one for one in look.problems([*BY_NAME]) if one.reopened]
    gone = [one for one in own if one.state is Standing.CLOSED and not one.there]
    if back:
        return Seen(Benefit.NEUTRAL, f"{_called(back[0])} went and is there again.")
    if gone:
        return Seen(Benefit.HELPED, f"{_called(gone[0])} was gone {look.on(gone[0].ended_at)}.")
    if own and own[0].there:
        return Seen(Benefit.NEUTRAL, f"{_called(own[0])} is still there.")
    if own:
        return Seen(Benefit.NEUTRAL, f"{_called(own[0])} was resolved by somebody.")
    return Seen(Benefit.UNKNOWN, "It was asked for no problem of the queue.")


def _hold(look: Look) -> Seen:
    seen = _own(look)
    order = afterwards.order(look.tx, look.action.account, look.object[1])
    if seen.benefit is not Benefit.UNKNOWN or order is None:
        return seen
    if order.cancelled_at and order.cancelled_at >= look.since:
        return Seen(Benefit.HELPED, f"It was called off {look.on(order.cancelled_at)}, unsent.")
    left = afterwards.sent_at(look.tx, look.action.account, look.object[1], look.since)
    if left:
        return Seen(Benefit.NEUTRAL, f"It left {look.on(left)}.")
    return Seen(Benefit.NEUTRAL, "It is neither sent nor called off.")


def _refund(look: Look) -> Seen:
    account, order_id = look.action.account, look.object[1]
    order = afterwards.order(look.tx, account, order_id)
    if order is None:
        return _NOT_COPIED
    if disputed := look.dispute(order.name):
        return Seen(Benefit.HURT, _disputed(look, disputed))
    ours = made(look.tx, look.action.id)
    again = afterwards.refund(look.tx, account, order_id, look.since, without=ours)
    if again:
        return Seen(Benefit.NEUTRAL, f"{_spoken(again)} more went back {look.on(again.at)}.")
    if "disputes" not in look.streams:
        return Seen(Benefit.NEUTRAL, "No second refund; disputes are not copied.")
    return Seen(Benefit.HELPED, "No dispute and no second refund.")


def _release(look: Look) -> Seen:
    account, order_id = look.action.account, look.object[1]
    order = afterwards.order(look.tx, account, order_id)
    if order is None:
        return _NOT_COPIED
    if disputed := look.dispute(order.name):
        return Seen(Benefit.HURT, _disputed(look, disputed))
    left = afterwards.sent_at(look.tx, account, order_id, look.since)
    if left is None:
        return Seen(Benefit.NEUTRAL, "It has not left.")
    by = look.calendar.add(look.since, _LEAVES_WITHIN * look.calendar.hours_a_day)
    if left <= by:
        return Seen(Benefit.HELPED, f"It left {look.on(left)}, within two working days.")
    return Seen(Benefit.NEUTRAL, f"It left {look.on(left)}, later than two working days.")


def _cancel(look: Look) -> Seen:
    account, order_id = look.action.account, look.object[1]
    order = afterwards.order(look.tx, account, order_id)
    if order is None:
        return _NOT_COPIED
    if left := afterwards.sent_at(look.tx, account, order_id, look.since):
        return Seen(Benefit.HURT, f"It left all the same {look.on(left)}.")
    if found := look.problems(_AFTER_CANCELLING):
        return Seen(Benefit.HURT, f"{_called(found[0])} came of it {look.on(found[0].found_at)}.")
    if disputed := look.dispute(order.name):
        return Seen(Benefit.HURT, _disputed(look, disputed))
    return Seen(Benefit.NEUTRAL, "It did not leave, and its refund made no problem.")


def _pause(look: Look) -> Seen:
    if look.articles == _NO_ARTICLES:
        return _NOT_COPIED
    if found := look.problems(_OVERSOLD):
        sentence = f"{_called(found[0])} came up all the same {look.on(found[0].found_at)}."
        return Seen(Benefit.NEUTRAL, sentence)
    return Seen(Benefit.HELPED, "Nothing of it was oversold since.")


def _resume(look: Look) -> Seen:
    if look.articles == _NO_ARTICLES:
        return _NOT_COPIED
    if found := look.problems(_OVERSOLD):
        return Seen(Benefit.HURT, f"{_called(found[0])} came up {look.on(found[0].found_at)}.")
    if look.object[0] == "listing":
        return _own(look)
    units = afterwards.sold(look.tx, look.action.account, look.articles.variants, look.since)
    if units:
        return Seen(Benefit.HELPED, f"{units:,} units were sold since, none too many.")
    return Seen(Benefit.NEUTRAL, "None of it was sold since.")


def _unless(sweeps: Sequence[str]) -> Callable[[Look], Seen]:
    """Judge by the problem it was for, unless others came up about the same article."""

    def judge(look: Look) -> Seen:
        new = [one for one in look.problems(sweeps) if one.action_id != look.action.id]
        if new:
            return Seen(Benefit.HURT, f"{_called(new[0])} came up {look.on(new[0].found_at)}.")
        return _own(look)

    return judge


def _called(problem: Problem) -> str:
    return f"{problem.ref} ({title_of(problem.sweep)}: {problem.name})"


def _disputed(look: Look, found: Moved) -> str:
    return f"{_spoken(found)} of the order was disputed {look.on(found.at)}."


def _spoken(found: Moved) -> str:
    return Money(minor=found.amount, currency=found.currency).spoken


_SOON, _WEEK, _LATE = timedelta(days=3), timedelta(days=7), timedelta(days=14)
_ORDERS, _MONEY, _GOODS = ("orders",), ("orders", "disputes"), ("variants", "stock")
RULES: Mapping[str, Rule] = {
    "hold": Rule(_SOON, _hold, _ORDERS),
    "release": Rule(_WEEK, _release, _MONEY),
    "refund": Rule(_LATE, _refund, _MONEY),
    "cancel": Rule(_LATE, _cancel, _MONEY),
    "pause_listing": Rule(_WEEK, _pause, _GOODS),
    "pause_amazon_listing": Rule(_WEEK, _pause, ("listings",)),
    "resume_listing": Rule(_WEEK, _resume, (*_GOODS, "orders")),
    "resume_amazon_listing": Rule(_WEEK, _resume, ("listings",)),
    "change_price": Rule(_WEEK, _unless(_PRICES), ("variants",)),
    "adjust_stock": Rule(_WEEK, _unless(_COUNTS), _GOODS),
    "change_prices": Rule(_WEEK, _own),
    "replace_tracking": Rule(_SOON, _own),
    "undo_fulfilment": Rule(_SOON, _own),
    "confirm_shipment": Rule(_SOON, _own),
    "mail": Rule(_WEEK, _own),
    "letter": Rule(_WEEK, _own),
    "message_buyer": Rule(_WEEK, _own),
    "create_bill": Rule(_LATE, _own),
    "send_po": Rule(_LATE, _own),
    "amazon_refund": Rule(_LATE, _own),
}
"""How each kind of change is judged, and when."""
