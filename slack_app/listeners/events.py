"""`/ops events`: what vendors told us and could not be handled, and having it handled again."""

from agent.event_desk import listed, number_of, replayed
from memory.arrivals import Stand
from policies.errors import BadRequest, NotEligible
from policies.people import Group, Person
from slack_app.front import Front

USAGE = "Say `/ops events`, or `/ops events replay E-17`, or `/ops events replay dead` for all."
_SHOWN = 5


def events(front: Front, person: Person, words: list[str]) -> str:
    """Answer an admin. Raises `NotEligible` for anybody else, and `BadRequest`."""
    if not person.belongs_to(Group.ADMINS):
        raise NotEligible("Admins look after events.")
    match words:
        case []:
            lines = [*listed(front.database, front.zone, Stand.DEAD, _SHOWN), USAGE]
            return "\n".join(lines)
        case ["replay", "dead"]:
            told = replayed(front.database, ids=(), dead=True, person=person.id)
        case ["replay", *named] if named:
            ids = [number_of(one) for one in named]
            told = replayed(front.database, ids=ids, dead=False, person=person.id)
        case _:
            raise BadRequest(USAGE)
    front.poke("arrivals")
    return told
