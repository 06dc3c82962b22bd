from dataclasses import dataclass
from typing import Literal

Kind = Literal["member", "guest", "partner", "bot"]


@dataclass(frozen=True, slots=True)
class Staff:
    """Someone who can be met in the practice Slack. `id` is the Slack user id."""

    id: str
    name: str
    title: str
    email: str
    kind: Kind = "member"
    deactivated: bool = False

    @property
    def handle(self) -> str:
        """The short name used in control calls and channel names: `mia`."""
        return self.name.split()[0].lower()


STAFF = (
    Staff("U01OLIVIA", "Olivia Brandt", "Owner", "olivia@countersign-practice.example"),
    Staff("U02PRIYA", "Priya Raman", "Operations lead", "priya@countersign-practice.example"),
    Staff("U03MIA", "Mia Torres", "Support", "mia@countersign-practice.example"),
    Staff("U04JON", "Jon Beck", "Support", "jon@countersign-practice.example"),
    Staff("U05DANA", "Dana Whitfield", "Finance", "dana@countersign-practice.example"),
    Staff("U06LEE", "Lee Okafor", "Buying", "lee@countersign-practice.example"),
    Staff("U07GUS", "Gus Hale", "Seasonal packer", "gus@temps.example", kind="guest"),
    Staff("U08PETRA", "Petra Novak", "Account manager", "petra@partner.example", kind="partner"),
    Staff("U00BOT", "Countersign", "Operator", "bot@countersign-practice.example", kind="bot"),
)
