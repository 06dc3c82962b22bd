"""What each key has to be able to do, and how one that was given compares with that.

Nothing of a key itself is ever in here: only what it is called, where it is set, and its rights as
its vendor calls them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

SAME_APP: Final = "the keys of the app that writes, being the same app"
"""What the key that reads has too many where a vendor tells apps apart and not what they may do."""


class Fit(StrEnum):
    """How a key's rights compare with what it has to do."""

    FITS = "fits"
    TOO_WIDE = "too wide"
    TOO_NARROW = "too narrow"
    NOT_VISIBLE = "not visible"


@dataclass(frozen=True)
class Need:
    """What one key has to be able to do, and no more.

    `rights` are in the vendor's words, each with what does not work without it; `besides` may be
    there as well. `seen` is how rights are seen without changing anything, or what protects where
    they are not. `changing` says of a right whether it changes something: a key that only has to
    read is then refused. Where a vendor cannot make such a key, it says so of none.
    """

    vendor: str
    title: str
    setting: str
    rights: Mapping[str, str]
    change_at: str
    seen: str
    besides: Collection[str] = ()
    changing: Callable[[str], bool] = field(default=lambda _: False)

    def compared(
        self, has: Collection[str], *, implied: Collection[str] = (), note: str = ""
    ) -> "KeyRights":
        """Hold against it what a key may do; `implied` is what follows from that."""
        there = {*has, *implied}
        missing = tuple(one for one in self.rights if one not in there)
        excess = tuple(sorted({*has} - {*self.rights, *self.besides}))
        return KeyRights(self, missing, excess, note=note)

    def hidden(self, why: str) -> "KeyRights":
        """Say that nobody can see what a key may do, and why."""
        return KeyRights(self, note=why, is_visible=False)


@dataclass(frozen=True)
class KeyRights:
    """One key that was looked at. `note` is what there is to say beside, in a sentence."""

    need: Need
    missing: tuple[str, ...] = ()
    excess: tuple[str, ...] = ()
    note: str = ""
    is_visible: bool = True

    @property
    def fit(self) -> Fit:
        """How it compares; of a key that lacks one right and has another too many, the lack."""
        if self.missing:
            return Fit.TOO_NARROW
        if self.excess:
            return Fit.TOO_WIDE
        return Fit.FITS if self.is_visible else Fit.NOT_VISIBLE

    @property
    def is_refused(self) -> bool:
        """Whether it cannot be worked with: something would not work, or a reader could write."""
        return bool(self.missing) or any(self.need.changing(one) for one in self.excess)

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should think again before keeping it."""
        return self.fit in (Fit.TOO_WIDE, Fit.TOO_NARROW)

    @property
    def sentence(self) -> str:
        """Say it in plain words, with what to do next where something is to be done."""
        said = f"The {self.need.title}: {self.fit}"
        if self.missing:
            lacks = (f"{one} ({self.need.rights[one]})" for one in self.missing)
            said += f". It lacks {', '.join(lacks)}, and what is in brackets will not work"
        if self.excess:
            said += f". It also has {', '.join(self.excess)}, which it never needs"
        if self.is_doubtful:
            said += f". Change that in {self.need.change_at}"
        return f"{said}. {self.note}".rstrip(". ")


def table(needs: Collection[Need]) -> str:
    """Render what every key needs as a Markdown table."""
    rows = [
        "| key | rights it needs, and what for | how they are seen | where they are changed |",
        "|---|---|---|---|",
    ]
    for one in needs:
        rights = "; ".join(f"`{right}`: {what}" for right, what in one.rights.items()) or "none"
        key = f"{one.vendor}, {one.title} (`{one.setting}`)"
        rows.append(f"| {key} | {rights} | {one.seen} | {one.change_at} |")
    return "\n".join(rows)
