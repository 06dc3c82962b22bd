"""The story in which each surface of the program is drawn at least once.

`play` is played on the whole program; `play_endings` on the front door alone, whose Actions end as
a shop would hardly let them end on purpose.
"""

from collections.abc import Callable, Mapping
from typing import Any

from memory.states import State
from memory.votes import Ballot, Decision
from tests.desk_samples import TWO_OF_MANAGEMENT, buttons, terms
from tests.front_desk import Desk
from tests.patience import eventually
from tests.program_fixture import Serving

Call = Mapping[str, Any]
MORE_THAN_ROWS = 11
MANY_CALLS = 40


def play(serving: Serving) -> None:
    """Ask, decide every way there is, pause, look: each surface the program has is drawn."""
    serving.answer(serving.say("mia", "where is 1001?"))
    asked = serving.say("jon", "where is 1004?", channel="@jon")
    _dislike(serving, "jon", serving.answer(asked, channel="@jon"))
    _ask_a_slow_shop(serving, "jon")
    serving.answer(serving.say("mia", "refund 1001, it arrived bent"))
    serving.act("dana", "open_home")
    serving.act("dana", "open_messages")
    serving.wish("1001", "186.40", why="damaged")
    serving.press("mia", serving.card("#1001"), "approve")
    serving.whisper("U03MIA", "You asked for this", "approvals")
    for button in ("details", "reject", "change", "edit"):
        modal_of(serving, "dana", "#1001", button)
    serving.approve("1001", "dana")
    serving.wish("1002", "10.00")
    view = modal_of(serving, "priya", "#1002", "reject", close=False)
    first = next(b for b in view["blocks"] if b["type"] == "input")
    reason = first["element"]["options"][0]["value"]
    serving.act("priya", "submit", values={first["block_id"]: reason})
    _edit_too_high(serving)
    serving.ops("mia", "freeze something is odd")
    serving.ops("dana", "lift")
    serving.ops("priya", "lift")
    _check_columns(serving)
    serving.settled()


def modal_of(
    serving: Serving, person: str, card: str, button: str, *, close: bool = True
) -> dict[str, Any]:
    """Let a person press a button that opens a modal; return it."""
    serving.press(person, serving.card(card), button)
    view = _top(serving, person)
    if close:
        serving.act(person, "close", all=True)
    return view


def _top(serving: Serving, person: str) -> dict[str, Any]:
    def top() -> dict[str, Any] | None:
        views = serving.sandbox.get("/_control/slack/views", person=person)["views"]
        return views[-1] if views else None

    return serving.eventually(top)


def _dislike(serving: Serving, person: str, answer: dict[str, Any]) -> None:
    serving.settled()  # seen a moment before it is known where it stands
    serving.press(person, answer, "feedback", f"@{person}", negative=True)
    _top(serving, person)
    serving.act(person, "submit", values={"words": "it was bent"})


def _ask_a_slow_shop(serving: Serving, person: str) -> None:
    """Ask what takes so long that its answer grows in a stream."""
    serving.sandbox.fault("slow", count=MANY_CALLS, seconds=2.5)
    channel = f"@{person}"
    serving.answer(serving.say(person, "where is 1005?", channel=channel), channel=channel)
    serving.sandbox.delete("/_control/faults")


def _edit_too_high(serving: Serving) -> None:
    """Give a wish a wording that nobody may have; it comes back in its form."""
    serving.wish("1081", "5.00")
    modal_of(serving, "mia", "#1081", "edit", close=False)
    serving.act("mia", "submit", values={"amount": "99999.00"})
    serving.eventually(
        lambda: serving.sandbox.get("/_control/slack/calls", method="views.update")["calls"]
    )
    serving.act("mia", "close", all=True)


def _check_columns(serving: Serving) -> None:
    """Open the form about a vendor's list as soon as Home offers it, and let it be laid out."""

    def offered() -> bool:
        home = serving.sandbox.get("/_control/slack/home", person="lee")["view"]
        return bool(home) and "columns" in buttons(home)

    serving.act("lee", "open_home")
    serving.eventually(offered, within=90.0)
    serving.act("lee", "click", action_id="columns", **{"in": "home"})
    serving.eventually(lambda: _top(serving, "lee")["callback_id"] == "columns")
    serving.act("lee", "close", all=True)


def play_endings(desk: Desk) -> None:
    """Lead Actions to every end there is, and open every form on the way."""
    _gathered(desk)
    _taken_back(desk)
    _typed_again(desk)
    _excepted(desk)
    _not_known(desk)
    _paused(desk)
    _set(desk)
    failed = desk.propose()
    desk.press("dana", desk.card(failed), "approve")
    desk.move(failed, State.EXECUTING, State.FAILED, reason="The shop said no.")
    old, late = desk.propose(), desk.propose()
    desk.card(old)
    desk.propose(replacing=old)
    desk.run_out(late)
    assert desk.settled()


def _gathered(desk: Desk) -> None:
    actions = [desk.propose() for _ in range(MORE_THAN_ROWS)]
    desk.nudge()
    assert desk.settled(within=60)
    assert desk.copy(actions[0], "dana")["text"].startswith(f"{MORE_THAN_ROWS} waiting")
    desk.act("dana", "open_home")
    assert desk.settled()
    desk.act("dana", "click", action_id="home_next", **{"in": "home"})


def _taken_back(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve")
    desk.press("dana", desk.card(action), "undo")
    assert desk.now(action).state is State.CANCELLED


def _typed_again(desk: Desk) -> None:
    action = desk.propose(judgement=terms(TWO_OF_MANAGEMENT, retype=True))
    desk.press("dana", desk.card(action), "retype")
    desk.act("dana", "submit", values={"amount": "1.00"})
    desk.act("dana", "submit", values={"amount": "186.40"})


def _excepted(desk: Desk) -> None:
    ts = desk.say("mia", "@countersign refund it")["ts"]
    action = desk.propose(channel="C01OPS", ts=ts)
    dana = desk.directory.current(desk.people["dana"])
    assert dana is not None
    refused = Ballot(action.id, 1, dana, Decision.REJECT, reason="We do not do this")
    assert desk.decisions.vote(refused).counted
    assert desk.settled()
    line = desk.surface(f"status:{action.name}", "ops")
    desk.press("mia", line, "exception", channel="ops")
    desk.act("mia", "submit", values={"words": "Regular customer"})


def _not_known(desk: Desk) -> None:
    action = desk.propose()
    desk.press("dana", desk.card(action), "approve")
    desk.move(action, State.EXECUTING, State.UNKNOWN)
    desk.card(action)
    desk.move(action, State.NEEDS_HUMAN, reason="The shop never answered.")
    desk.press("dana", desk.card(action), "settle")
    assert eventually(lambda: desk.view("dana"))
    desk.act("dana", "submit", values={"happened": "yes", "words": "I saw it in the shop"})


def _paused(desk: Desk) -> None:
    desk.act("mia", "open_home")
    assert desk.settled()
    desk.act("mia", "click", action_id="pause", **{"in": "home"})
    desk.act("mia", "submit", values={"words": "Something is strange"})
    assert desk.settled()
    for person in ("dana", "priya"):
        desk.act(person, "open_home")
        assert desk.settled()
        desk.act(person, "click", action_id="lift", **{"in": "home"})


def _set(desk: Desk) -> None:
    """Look through the register, make an automation tighter, and give one to another team."""
    desk.act("priya", "open_home")
    for press in ("register", "register_on", "register_back"):
        assert desk.settled()
        desk.act("priya", "click", action_id=press, **{"in": "home"})
    for values in ({"mode": "shadow"}, {"team": "finance"}):
        assert desk.settled()
        desk.act("priya", "click", action_id="automation", **{"in": "home"})
        desk.act("priya", "submit", values=values)
        desk.act("priya", "submit")
        desk.act("priya", "close", all=True)


def _sends(method: str) -> Callable[[Call], bool]:
    return lambda call: call["method"] == method


def _form(callback_id: str) -> Callable[[Call], bool]:
    return lambda call: (call["args"].get("view") or {}).get("callback_id") == callback_id


def _says(*parts: str) -> Callable[[Call], bool]:
    return lambda call: all(part in str(call["args"]) for part in parts)


SURFACES: dict[str, Callable[[Call], bool]] = {
    "a stream begins": _sends("chat.startStream"),
    "a stream grows": _sends("chat.appendStream"),
    "a stream ends": _sends("chat.stopStream"),
    "a whisper": _sends("chat.postEphemeral"),
    "suggested prompts": _sends("assistant.threads.setSuggestedPrompts"),
    "a status line": _sends("assistant.threads.setStatus"),
    "a form brought up to date": _sends("views.update"),
    "the form to reject": _form("reject"),
    "the form to change": _form("change"),
    "the form to edit": _form("edit"),
    "the form to type an amount again": _form("approve"),
    "the form to plead for an exception": _form("exception"),
    "the form to settle": _form("settle"),
    "the form to pause": _form("pause"),
    "the form for feedback": _form("feedback"),
    "the form to set an automation": _form("automation"),
    "the form to confirm columns": _form("columns"),
    "the register": _says("'action_id': 'register_on'"),
    "a way back to what was before": _says("'action_id': 'automation_undo'"),
    "a Home": _form("home"),
    "details": _says("Exactly this is voted on"),
    "a gathered list": _says(f"{MORE_THAN_ROWS} waiting, $"),
    "what a list leaves out": _says("more on my Home tab"),
    "a card with Undo": _says("'action_id': 'undo'"),
    "a card that was taken back": _says("Dana took it back"),
    "a card that failed": _says("It did not work: The shop said no."),
    "a card nobody is sure of": _says("Checking whether this went through."),
    "a card that needs a person": _says("Nobody can tell whether this went through."),
    "a card that was settled": _says("I saw it in the shop"),
    "a card that was replaced": _says("Replaced by a newer version"),
    "a card nobody decided": _says("Nobody decided in time"),
    "a card that was refused": _says("No, by Dana"),
    "a pause": _says("paused all changes"),
    "the end of a pause": _says("lifted the pause"),
}
"""What the story has to draw, and by what each is known among the calls."""
