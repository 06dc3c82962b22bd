"""What holds of a sweep now: its mode, its owner team and its thresholds, in people's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from agent.lanes import has_lane
from agent.sweeps.sweep import Mode, Sweep
from memory import sweep_settings
from memory.database import Tx
from memory.mirror.currency import shop_currency
from memory.sweep_settings import MODE, TEAM, Setting, Settings
from policies.errors import BadRequest
from policies.limits import Direction
from policies.people import Group
from policies.thresholds import Threshold, Unit

MODES: Mapping[Mode, str] = {
    Mode.OFF: "Off",
    Mode.SHADOW: "Watch only",
    Mode.PROPOSE: "Ask first",
    Mode.LANE: "Do it inside limits",
}
"""The modes in people's words, each looser than the one before."""
TEAMS = tuple(group for group in Group if group is not Group.STAFF)
"""Who may own a sweep: a group somebody was put into, for what is everybody's is nobody's."""
_LOOSER = [*MODES]
_STORED = re.compile(r"[0-9]{1,12}")


class Way(Enum):
    """Which way a change goes. A neutral one makes nothing looser or tighter."""

    NONE = auto()
    NEUTRAL = auto()
    TIGHTER = auto()
    LOOSER = auto()


@dataclass(frozen=True)
class InForce:
    """What holds of one sweep: `thresholds` are all its numbers, its `brakes` among them.

    `currency` is the shop's, as far as it is known; money is told and typed in it.
    """

    sweep: Sweep
    mode: Mode
    team: Group
    thresholds: Mapping[str, Threshold]
    currency: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether people see what it finds."""
        return self.mode not in {Mode.OFF, Mode.SHADOW}

    @property
    def values(self) -> Mapping[str, str]:
        """Return everything that may be set, as it is stored."""
        numbers = {name: str(one.value) for name, one in self.thresholds.items()}
        return {MODE: self.mode.value, TEAM: self.team.value, **numbers}

    def is_typed(self, name: str) -> bool:
        """Whether a threshold may be set now: money only where the currency is known."""
        return bool(self.currency) or self.thresholds[name].unit is not Unit.MONEY

    def title(self, name: str) -> str:
        """Say what a setting is called."""
        own = {MODE: "Mode", TEAM: "Owner"}
        return own[name] if name in own else self.thresholds[name].title

    def spoken(self, name: str, value: str) -> str:
        """Say a value of a setting: `Watch only`, `Finance`, `3 working days`."""
        if name == MODE:
            return MODES[Mode(value)]
        if name == TEAM:
            return value.capitalize()
        return self.thresholds[name].spoken(int(value), self.currency)

    def told(self, name: str, value: str) -> str:
        """Say that a setting has a value: `Paid, not sent: Watch only`."""
        what = "" if name == MODE else f" {self.title(name)}:"
        return f"{self.sweep.title}:{what} {self.spoken(name, value)}"

    def read(self, name: str, text: str) -> str:
        """Read what somebody typed a setting to be. Raises `BadRequest` with what is possible."""
        if name in {MODE, TEAM}:
            return self.checked(name, text)
        return str(self._threshold(name).read(text, self.currency))

    def checked(self, name: str, value: str) -> str:
        """Return a value, as it is stored, that a setting may have; else raises `BadRequest`."""
        if name == MODE:
            return _one_of(value, [one.value for one in offered(self.sweep)], "a mode")
        if name == TEAM:
            return _one_of(value, [one.value for one in TEAMS], "a team")
        one = self._threshold(name)
        if not _STORED.fullmatch(value):
            raise BadRequest(f"It has to be {one.bounds(self.currency)}.")
        return str(one.inside(int(value), self.currency))

    def way(self, name: str, value: str) -> Way:
        """Say which way a value goes from what holds."""
        now = self.values[name]
        if now == value:
            return Way.NONE
        if name == TEAM:
            return Way.NEUTRAL
        if name == MODE:
            looser = _LOOSER.index(Mode(value)) > _LOOSER.index(Mode(now))
        else:
            up = self.thresholds[name].looser is Direction.HIGHER
            looser = int(value) > int(now) if up else int(value) < int(now)
        return Way.LOOSER if looser else Way.TIGHTER

    def _threshold(self, name: str) -> Threshold:
        if name not in self.thresholds:
            raise BadRequest(f"{self.sweep.title} has no such limit. Nothing was changed.")
        return self.thresholds[name]


def standing(tx: Tx, sweep: Sweep) -> InForce:
    """Read what holds of a sweep at this moment."""
    return in_force(sweep, sweep_settings.read(tx), shop_currency(tx))


def in_force(sweep: Sweep, settings: Settings, currency: str = "") -> InForce:
    """Put together what was said of a sweep and what it was shipped with.

    A threshold from an earlier version that is out of bounds now is not heeded.
    """
    said = {one.name: it.value for one, it in settings.said.items() if one.sweep == sweep.name}
    return InForce(
        sweep,
        Mode(said.get(MODE, sweep.mode)),
        Group(said.get(TEAM, sweep.team)),
        {name: _tuned(one, said.get(name)) for name, one in _numbers(sweep).items()},
        currency,
    )


def settings_of(sweep: Sweep) -> list[Setting]:
    """Return everything that may be set of a sweep."""
    return [Setting(sweep.name, name) for name in (MODE, TEAM, *_numbers(sweep))]


def offered(sweep: Sweep) -> list[Mode]:
    """Return the modes people may choose; to do it inside limits takes a rule that says which."""
    return [one for one in MODES if one is not Mode.LANE or has_lane(sweep)]


def retuned(threshold: Threshold, value: str) -> Threshold:
    """Return a threshold with another value, as it was read."""
    return threshold.model_copy(update={"value": int(value)})


def _numbers(sweep: Sweep) -> Mapping[str, Threshold]:
    return {**sweep.thresholds, **sweep.brakes}


def _tuned(threshold: Threshold, value: str | None) -> Threshold:
    if value is None or not _STORED.fullmatch(value):
        return threshold
    within = threshold.min <= int(value) <= threshold.max
    return retuned(threshold, value) if within else threshold


def _one_of(text: str, known: list[str], what: str) -> str:
    if text not in known:
        raise BadRequest(f"That is not {what} it can have. Nothing was changed.")
    return text
