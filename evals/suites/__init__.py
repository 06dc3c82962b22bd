from evals.measuring import Suite
from evals.suites.conformance import POLICY
from evals.suites.injection import INJECTION
from evals.suites.words import ABSTENTION, ROUTING, SLOTS, WRONG_WRITE

SUITES: tuple[Suite, ...] = (WRONG_WRITE, ROUTING, ABSTENTION, SLOTS, POLICY, INJECTION)
