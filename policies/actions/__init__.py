"""Every change the program can make to the world. Read this folder and you have read them all."""

from policies.actions.definition import ActionKind
from policies.actions.hold import HOLD
from policies.actions.refund import REFUND

ACTION_KINDS: dict[str, ActionKind] = {kind.name: kind for kind in (REFUND, HOLD)}
