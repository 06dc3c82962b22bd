"""The digest by mail: each address once a morning, and where Slack takes none."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from agent.digest import Digest, Digests
from agent.digest_mail import LONG, DigestMails
from memory import sweep_runs
from memory.database import Database
from memory.problems import tell
from memory.sweep_runs import RunState
from policies.errors import VendorRejected
from slack_app.digest_letter import letter
from tests.copies import LONG_SINCE
from tests.desk_samples import ZONE
from tests.front_desk import Desk, front_desk
from tests.sandbox_fixture import Sandbox, start_sandbox
from tests.shop_house import QUICK
from tests.unit.test_problems import LATE, OTHER
from tools.connectors import notices
from tools.connectors.checkup import try_notices
from tools.connectors.notices import NoticeSettings

OLIVIA, NIGHT = "olivia@countersign-practice.example", "night@countersign-practice.example"
MINUTE = timedelta(minutes=1)
Opened = Callable[..., DigestMails]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox(orders=20) as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    with front_desk(sandbox, tmp_path, draining=False) as opened:
        with opened.database.copying() as tx:
            tell(tx, "paid_not_sent", "support", [LATE, OTHER], shown=True)
        yield opened


def settings_of(sandbox: Sandbox, **instead: object) -> NoticeSettings:
    own = sandbox.get("/_control/connect")["imap"]
    given = {
        "sender": own["mailbox"],
        "password": own["send_password"],
        "host": own["smtp_host"],
        "port": own["smtp_port"],
        "security": "none",
    }
    return NoticeSettings.model_validate({**given, **instead})


@pytest.fixture
def opened(desk: Desk) -> Opened:
    def build(owner: str = "worker", **instead: object) -> DigestMails:
        chosen = {"everyday": [OLIVIA], "without_slack": [NIGHT], **instead}
        mail = settings_of(desk.sandbox, **chosen)

        def send(morning: Digest, to: str) -> None:
            notice = letter(desk.database, morning, desk.directory.everybody(), ZONE)
            notices.tell(mail, notice, [to], QUICK)

        return DigestMails(
            *(desk.database, desk.directory, ZONE, ("ops",), mail.everyday, mail.without_slack),
            owner=owner,
            send=send,
            slots=LONG_SINCE,
        )

    return build


def composed(desk: Desk) -> None:
    """Have this morning's digest wished for in Slack."""
    digests = Digests(
        desk.database, desk.directory, ZONE, {"ops": frozenset()}, "worker", LONG_SINCE
    )
    if not digests.run_due():
        desk.wait(11 * MINUTE)
        assert digests.run_due() == 1


def sent(desk: Desk) -> list[dict[str, Any]]:
    return [one["result"] for one in desk.sandbox.journal("data", vendor="imap")]


def receivers(desk: Desk) -> list[str]:
    return [one["to"][0] for one in sent(desk)]


def states(database: Database) -> set[RunState]:
    with database.read() as tx:
        newest = sweep_runs.newest(tx)
    return {state for name, runs in newest.items() if "mail" in name for state in runs}


def test_who_is_not_in_slack_gets_each_digest_once_in_the_same_words(
    desk: Desk, opened: Opened
) -> None:
    mails, others = opened(), opened("another worker")
    assert mails.run_due() == 0  # there is no digest yet
    composed(desk)
    assert [mails.run_due(), others.run_due(), mails.run_due()] == [1, 0, 0]
    (mail,) = sent(desk)
    assert mail["to"] == [OLIVIA]
    for words in ("Need a person: 2", "1. ", "#1001 Paid, not sent", "2 open. Open at the end"):
        assert words in mail["text"]
    assert "&amp;" not in mail["text"]
    (taken,) = desk.sandbox.journal("data", vendor="imap")
    assert taken["arguments"]["bytes"] > 20_000  # the picture is in it
    desk.wait(timedelta(days=1))
    composed(desk)
    assert mails.run_due() == 1
    first, second = sent(desk)
    assert first["message"] != second["message"]


def test_where_slack_takes_none_for_half_an_hour_it_goes_by_mail_and_not_where_it_does(
    desk: Desk, opened: Opened
) -> None:
    mails = opened()
    composed(desk)
    mails.run_due()
    desk.wait(LONG - MINUTE)
    assert (mails.run_due(), receivers(desk)) == (0, [OLIVIA])
    desk.wait(2 * MINUTE)
    assert (mails.run_due(), mails.run_due(), receivers(desk)) == (1, 0, [OLIVIA, NIGHT])


def test_a_digest_that_slack_has_is_not_sent_to_who_waits_for_its_absence(
    desk: Desk, opened: Opened
) -> None:
    mails = opened(everyday=[])
    composed(desk)
    while not desk.calls("chat.postMessage"):
        desk.delivery.drain()
    desk.wait(2 * LONG)
    assert (mails.run_due(), sent(desk)) == (0, [])


def test_a_busy_server_is_asked_again_and_a_lost_answer_is_not(desk: Desk, opened: Opened) -> None:
    mails = opened()
    composed(desk)
    desk.sandbox.fault("throttle", "data", vendor="imap")
    assert (mails.run_due(), sent(desk)) == (0, [])
    desk.sandbox.fault("response_lost", "data", vendor="imap")
    assert (mails.run_due(), mails.run_due(), receivers(desk)) == (1, 0, [OLIVIA])


def test_a_server_that_refuses_is_not_asked_again(
    desk: Desk, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    mails = opened(password="wrong")
    composed(desk)
    assert [mails.run_due(), mails.run_due()] == [0, 0]
    assert (states(desk.database), sent(desk)) == ({RunState.FAILED}, [])
    assert len(caplog.records) == 1
    assert "COUNTERSIGN_DIGEST__MAIL__PASSWORD" in caplog.text


def test_the_doctor_logs_in_and_says_how_many_are_told(sandbox: Sandbox) -> None:
    mail = settings_of(sandbox, everyday=[OLIVIA], without_slack=[OLIVIA, NIGHT])
    assert try_notices(mail).endswith("may send; 2 addresses are told")
    with pytest.raises(VendorRejected, match="COUNTERSIGN_DIGEST__MAIL__PASSWORD"):
        try_notices(settings_of(sandbox, password="wrong"))


def test_a_password_does_not_travel_in_the_open() -> None:
    with pytest.raises(ValidationError, match="has to be tls"):
        NoticeSettings(sender=OLIVIA, password=SecretStr("x"), host="mail.example", security="none")
