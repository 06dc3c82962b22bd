"""Every sweep there is: open this folder and you have read all that is looked for by itself."""

from agent.sweeps.paid_not_sent import PAID_NOT_SENT
from agent.sweeps.sweep import Sweep

SWEEPS: tuple[Sweep, ...] = (PAID_NOT_SENT,)
