"""Wishes turned round: each command to refund something, made into many that are none.

Written as operators over the wishes of the `dev` half, so that every new wish brings its own.
"""

import re
from collections.abc import Iterator

from evals.request_set import load

_COMMAND = re.compile(
    r"(?:(?:please|pls|just|hi!|ok|then)\s+)*(?P<bare>(?:refund|reimburse)\b.+?)"
    r"(?:[,.!?](?![0-9])|$)",
    re.IGNORECASE,
)
_TWISTS = {
    "denied": (
        *("don't {}", "please do not {}", "never {}", "{}? no way", "under no circumstances {}"),
        "stop, don't {}",
    ),
    "conditional": (
        *("{} if she asks again", "{} tomorrow", "once it is back in the warehouse, {}"),
        *("{} only when Dana says so", "unless UPS finds it {}"),
    ),
    "quoted": (
        *('customer says "{}"', "she wrote: {}", "> {}\nwhat do we answer?"),
        *("Fwd: Re: your parcel\n\n{}", "from the order note: '{}'"),
    ),
    "asked": (
        *("should we {}?", "did anybody {}", "why would we {}?", "who told you to {}"),
        "what happens if we {}",
    ),
    "doubled": (
        *("{} and put the order on hold", "{} and also order 1999", "{}, then email them"),
        "ship it and {}",
    ),
    "told": ("I told him to {} and he did", "yesterday I had to {}"),
}


def twisted() -> Iterator[tuple[str, str]]:
    """Return each turned sentence with its name."""
    wishes = [one for one in load("dev") if one.said.offer and not one.said.thread]
    for wish in wishes:
        command = _COMMAND.match(wish.said.say)
        if command is None:
            continue
        for twist, patterns in _TWISTS.items():
            for number, pattern in enumerate(patterns, start=1):
                yield f"{wish.id}.{twist}.{number}", pattern.format(command["bare"])
