"""The register of automations: looking through it, and setting one of them."""

import re

from agent import register as automations
from agent.in_force import InForce, standing
from memory import sweep_settings
from memory.homes import Look
from memory.sweep_settings import Setting
from policies.errors import BadRequest, TooLate
from policies.people import Group, Person, named
from slack_app.cards.register import (
    REGISTER,
    Kept,
    automation_form,
    automation_notice,
    sure_form,
)
from slack_app.front import Front
from slack_app.incoming import Arrival
from slack_app.listeners.forms import open_form
from slack_app.listeners.gesture import Answer, Gesture, Kind, tell, told_in_form
from slack_app.listeners.home import show_home
from slack_app.problems import names_of

_PAGE = re.compile(r"[0-9]{1,4}")
_SETTING = re.compile(r"([a-z][a-z_0-9]{0,59})\|([a-z][a-z_0-9]{0,59})")
_UNREADABLE = "I cannot read that button. Nothing was changed by it."


def show(front: Front, arrival: Arrival) -> Answer:
    """Show a page of the register."""
    front.member(arrival.account)
    page = str(arrival.press.get("value"))
    if not _PAGE.fullmatch(page):
        raise BadRequest(_UNREADABLE)
    return show_home(front, arrival, Look(REGISTER, int(page)))


def opened(front: Front, arrival: Arrival) -> Answer:
    """Show an automation whole; an admin may set it there."""
    person = front.member(arrival.account)
    sweep = front.tuning.sweep(str(arrival.press.get("value")))
    names = names_of(front.directory.everybody())
    with front.database.read() as tx:
        (entry,) = automations.entries(tx, front.zone, names, (sweep,))
        stands = standing(tx, sweep)
    if person.belongs_to(Group.ADMINS):
        return open_form(arrival, automation_form(entry, stands))
    who = named(front.tuning.admins()) or "Admins"
    return open_form(arrival, automation_notice(entry, who))


def chosen(front: Front, arrival: Arrival) -> Answer:
    """Say what the changes of a form would mean, before any is made."""
    person = front.member(arrival.account)
    kept = Kept.from_form(arrival.text("view", "private_metadata"))
    stands = _stands(front, kept.sweep)
    wanted, errors = {}, {}
    for name, before in kept.values.items():
        filled = arrival.filled(name).strip()
        try:
            value = stands.read(name, filled) if filled else before
        except BadRequest as error:
            errors[name] = error.sentence
            continue
        if value != before:
            wanted[name] = value
    if errors:
        return {"response_action": "errors", "errors": errors}
    if not wanted:
        return told_in_form("Nothing was changed.")
    told = front.tuning.foresee(person, kept.sweep, wanted)
    return {"response_action": "update", "view": sure_form(stands, wanted, told)}


def sure(front: Front, arrival: Arrival) -> Answer:
    """Make the changes, or note as a wish what takes a second admin."""
    person = front.member(arrival.account)
    kept = Kept.from_form(arrival.text("view", "private_metadata"))
    told = front.tuning.change(person, kept.sweep, kept.values)
    front.poke("outbox")
    return told_in_form(told)


def agree(front: Front, arrival: Arrival) -> Answer:
    """Say what a wish of another admin would mean, before it is agreed to."""
    person, setting = _meant(front, arrival)
    stands = _stands(front, setting.sweep)
    with front.database.read() as tx:
        wish = sweep_settings.read(tx).wished.get(setting)
    if wish is None:
        raise TooLate("Nobody wishes that any more. Nothing was changed.")
    wanted = {setting.name: wish.value}
    told = front.tuning.foresee(person, setting.sweep, wanted)
    return open_form(arrival, sure_form(stands, wanted, told))


def refuse(front: Front, arrival: Arrival) -> Answer:
    """Drop a wish."""
    tell(front, arrival, front.tuning.drop(*_meant(front, arrival)))
    return None


def undo(front: Front, arrival: Arrival) -> Answer:
    """Go back to what was before something was made tighter."""
    tell(front, arrival, front.tuning.undo(*_meant(front, arrival)))
    return None


def _meant(front: Front, arrival: Arrival) -> tuple[Person, Setting]:
    person = front.member(arrival.account)
    found = _SETTING.fullmatch(str(arrival.press.get("value")))
    if found is None:
        raise BadRequest(_UNREADABLE)
    return person, Setting(found[1], found[2])


def _stands(front: Front, sweep: str) -> InForce:
    with front.database.read() as tx:
        return standing(tx, front.tuning.sweep(sweep))


GESTURES = (
    Gesture(Kind.ACTION, REGISTER, show),
    Gesture(Kind.ACTION, "register_on", show),
    Gesture(Kind.ACTION, "register_back", show),
    Gesture(Kind.ACTION, "automation", opened),
    Gesture(Kind.VIEW, "automation", chosen),
    Gesture(Kind.VIEW, "automation_sure", sure),
    Gesture(Kind.ACTION, "automation_agree", agree),
    Gesture(Kind.ACTION, "automation_no", refuse),
    Gesture(Kind.ACTION, "automation_undo", undo),
)
