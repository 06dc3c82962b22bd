"""`/ops digest`: whether a person gets the morning digest as a direct message."""

from agent.digest import SAID_AT
from memory import digest_readers
from policies.errors import BadRequest
from policies.people import Person
from slack_app.front import Front

USAGE = "Say `/ops digest on` for a digest of your own every morning, or `/ops digest off`."


def digests(front: Front, person: Person, words: list[str]) -> str:
    """Note what a person wishes, and say what holds now. Raises `BadRequest`."""
    match words:
        case ["on"]:
            with front.database.copying() as tx:
                new = digest_readers.add(tx, person.id)
            what = "From now on you get" if new else "You already get"
            return f"{what} the digest of what concerns you as a direct message, {SAID_AT}."
        case ["off"]:
            with front.database.copying() as tx:
                gone = digest_readers.remove(tx, person.id)
            return "You get no digest of your own any more." if gone else "You get none as it is."
    raise BadRequest(USAGE)
