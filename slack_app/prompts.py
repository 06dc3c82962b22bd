"""What Slack offers to type when somebody opens our messages: by what this person is here for."""

from dataclasses import dataclass

from policies.people import Group, Person

TITLE = "Ask, or say what should be refunded"


@dataclass(frozen=True)
class Prompt:
    """One suggestion: what its button says, and what is sent when it is pressed."""

    title: str
    message: str


_NEEDS_ME = Prompt("What needs me?", "what needs me?")
_REFUNDS = Prompt("Refunds this week", "how much did we refund this week and why")
_WHO_ASKS = Prompt("Refunds by person", "refunds this month by person")
_LATE = Prompt("What is late?", "what is late?")
_MINE = Prompt("How do my requests stand?", "how do my requests stand")
_HELP = Prompt("What can I ask?", "what can you do")
_DECIDES = frozenset(set(Group) - {Group.SUPPORT, Group.BUYING})


def prompts_for(person: Person) -> tuple[Prompt, ...]:
    """Return four, as many as Slack shows: who decides sees what waits, others their own."""
    if person.groups & _DECIDES:
        return (_NEEDS_ME, _REFUNDS, _LATE, _WHO_ASKS)
    return (_MINE, _LATE, _REFUNDS, _HELP)
