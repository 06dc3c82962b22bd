"""Letters that are prepared for a problem: a beginning, which whoever reads it words anew.

They say what the copies know and what we ask, promise nothing, and name no money: a text that does
is for a lead.
"""

from agent.sweeps.sweep import Step

ORDER = "{name}"
_END = "Kind regards"


def to_customer(*sentences: str) -> Step:
    """Prepare a letter to the customer of the order that a problem is called by."""
    label = "Write to the customer of {name}…"
    return Step("letter", label, {"about": ORDER, "note": "\n".join(("Hello,", *sentences, _END))})


def to_vendor(label: str, about: str, *sentences: str) -> Step:
    """Prepare a letter to the vendor of a purchase order."""
    note = "\n".join(("Good day,", *sentences, _END))
    return Step("letter", label, {"about": about, "note": note})


def to_carrier(number: str, *sentences: str) -> Step:
    """Prepare a letter to the carrier of a parcel; `number` is the fact that is its number."""
    note = "\n".join(("Good day,", *sentences, _END))
    ask = {"about": ORDER, "parcel": f"{{{number}}}", "note": note}
    return Step("letter", "Ask the carrier where the parcel of {name} is…", ask, number)
