"""Whether the ground a request stands on has moved since people saw it."""

from agent.judging import Case, Opinion, numbered
from memory.database import Tx
from memory.ledger import Revision
from policies.judgement import Judgement


def what_moved(tx: Tx, seen: Revision, case: Case, opinion: Opinion) -> str | None:
    """Name what differs between what was shown and what is now; None where nothing does.

    Material facts, its place among the others, and who has to agree: whatever of these differs,
    people have to see today's on a fresh card before anything is sent.
    """
    before, after = seen.material, opinion.facts.material()
    changed = sorted(name for name in after if before.get(name) != after[name])
    reasons = (
        (seen.schema_version != case.capability.kind.schema_version, "the program"),
        (bool(changed), ", ".join(changed)),
        (numbered(tx, case) != case.arguments, "what was asked before it"),
        (not opinion.decision.no_stricter_than(seen.terms), "who has to agree"),
        (_is_another_exception(seen.terms, opinion), "what the exception is from"),
    )
    return next((text for holds, text in reasons if holds), None)


def _is_another_exception(terms: Judgement, opinion: Opinion) -> bool:
    return bool(terms.excepted) and terms.excepted_texts != opinion.judgement.excepted_texts
