"""What one turn may spend, so that no model and no loop can run on."""

import time
from dataclasses import dataclass, field

MODEL_CALLS = 6
TOOL_CALLS = 8
TOKENS = 60_000
"""Twenty tools are some nine thousand tokens, and they are sent with each of the six calls."""
PROPOSALS = 3
SECONDS = 60.0


@dataclass
class Budget:
    """Counts down; `spent` says that something was refused for lack of it.

    Tokens are prompt and completion together, by the provider's own count or our estimate,
    whichever is higher: a provider that reports none is not thereby free.
    """

    model_calls: int = MODEL_CALLS
    tool_calls: int = TOOL_CALLS
    tokens: int = TOKENS
    proposals: int = PROPOSALS
    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    spent: bool = False

    def take_model_call(self, most_tokens: int) -> bool:
        """Take one model call that may use so many tokens, its answer included, if one is left."""
        affordable = (
            self.model_calls > 0 and most_tokens <= self.tokens and time.monotonic() < self.deadline
        )
        return self._take("model_calls", allowed=affordable)

    def take_tool_call(self) -> bool:
        """Take one tool call, if there is one left."""
        return self._take("tool_calls", allowed=self.tool_calls > 0)

    def take_proposal(self) -> bool:
        """Take one proposal, if there is one left."""
        return self._take("proposals", allowed=self.proposals > 0)

    def charge(self, tokens: int) -> None:
        """Book what a model call has used."""
        self.tokens -= max(tokens, 0)

    def _take(self, what: str, *, allowed: bool) -> bool:
        if allowed:
            setattr(self, what, getattr(self, what) - 1)
        else:
            self.spent = True
        return allowed
