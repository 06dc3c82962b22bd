"""Every refund of a stretch of time, ours and those made by hand, each counted once.

The shop says what was paid back; our ledger says which of it was asked for here, by whom and why.
The shop's search lags by seconds, so a refund of ours that the shop confirmed when it was made
counts even where the search does not show it yet. Of a marketplace's refunds those of ours count:
what it shows of others' are sums after its fees.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from memory import effects, records, roster
from memory.database import Database, Tx
from memory.effects import EffectRow, Outcome
from memory.states import State
from memory.tables import actions
from policies.actions import ACTION_KINDS
from policies.actions.amazon_refund import AMAZON_REFUND, AmazonRefund
from policies.actions.refund import REFUND, Refund
from policies.money import Money
from tools.access import Reads
from tools.capability import arguments_from
from tools.connectors.shopify_orders import RefundRecord
from tools.periods import Span
from tools.plain_text import plain_text
from tools.signature import bears
from tools.sums import in_words

BY_HAND = "by hand"
_UNSAID = "no reason given"
_MOST = 10_000


@dataclass(frozen=True)
class Paid:
    """One refund. `who` asked for it here; empty for one made by hand in the shop."""

    order: str
    amount: Money
    at: datetime
    why: str
    who: str = ""
    page: str | None = None


@dataclass(frozen=True)
class _Ours:
    """A refund that was asked for here and carried out."""

    effect: EffectRow
    at: datetime
    why: str
    who: str
    account: str
    wording: Refund | AmazonRefund | None

    def made(self, record: RefundRecord) -> bool:
        """Whether the shop's record is this one: by its id, or by our marker in its note."""
        same = record.id == self.effect.remote_ref
        return same or bears(record.note, self.effect.marker)


@dataclass(frozen=True)
class Line:
    """Refunds that have one thing in common."""

    label: str
    paid: tuple[Paid, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.paid)

    @property
    def money(self) -> str:
        """What they come to, in words."""
        return in_words(one.amount for one in self.paid)


def paid_back(span: Span, reads: Reads, database: Database) -> tuple[Paid, ...]:
    """Return every refund of a span, newest first. Raises what the shops' readers raise."""
    with database.read() as tx:
        ours = list(_ours(tx, span.start))
    seen: set[int] = set()
    found: list[Paid] = []
    for account, shop in sorted(reads.shops.items()):
        own = [one for one in ours if one.account == account]
        for order, record in shop.refunds_made_since(span.start):
            mine = next((one for one in own if one.made(record)), None)
            if mine is not None:
                seen.add(mine.effect.action_id)
            page = shop.pages.order(order.name, order.id)
            found.append(_shown(order.name, record, mine, page))
    found += [paid for one in ours if one.effect.action_id not in seen for paid in _confirmed(one)]
    counted = [paid for paid in found if paid.at in span and paid.amount.minor]
    return tuple(sorted(counted, key=lambda paid: paid.at, reverse=True))


def grouped(paid: Iterable[Paid], label: Callable[[Paid], str]) -> list[Line]:
    """Add up by whatever `label` says, the most money first."""
    groups: dict[str, list[Paid]] = {}
    for one in paid:
        groups.setdefault(label(one), []).append(one)
    lines = [Line(name, tuple(of)) for name, of in groups.items()]
    return sorted(lines, key=lambda line: (-sum(p.amount.minor for p in line.paid), line.label))


def _ours(tx: Tx, since: datetime) -> Iterable[_Ours]:
    names = {person.id: person.name for person in roster.everybody(tx)}
    kinds = actions.c.kind.in_((REFUND.name, AMAZON_REFUND.name))
    done = kinds, actions.c.state == State.SUCCEEDED
    for action in records.find(tx, *done, actions.c.changed_at >= since, limit=_MOST):
        effect = effects.get(tx, action.id)
        if effect is None:
            continue
        stored = records.revision(tx, action.id, action.revision).arguments
        read = arguments_from(ACTION_KINDS[action.kind], stored) if stored else None
        wording = read if isinstance(read, Refund | AmazonRefund) else None
        why = wording.reason.value.replace("_", " ") if wording else _UNSAID
        who = names.get(action.requester_id, "somebody")
        yield _Ours(effect, action.changed_at, why, who, action.account, wording)


def _shown(name: str, record: RefundRecord, mine: _Ours | None, page: str | None) -> Paid:
    if mine is not None:
        return Paid(name, record.booked, record.created_at, mine.why, mine.who, page)
    note = plain_text(record.note, limit=40).casefold()
    return Paid(name, record.booked, record.created_at, note or _UNSAID, page=page)


def _confirmed(one: _Ours) -> list[Paid]:
    """Return what the shop confirmed to us when it was made; not what a person says they saw."""
    if one.wording is None or one.effect.outcome is not Outcome.DONE:
        return []
    name, amount = one.wording.order_name, one.wording.amount
    return [Paid(name, amount, one.at, one.why, one.who, one.effect.url)]
