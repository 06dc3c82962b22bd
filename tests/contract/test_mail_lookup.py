"""What outsiders wrote, as people ask for it, and their words as nobody's but theirs."""

from tests.action_story import Story, sandbox, story

__all__ = ["sandbox", "story"]


def test_the_customer_of_an_order_is_quoted_and_nothing_of_it_is_text(story: Story) -> None:
    reply = story.say("what did the customer of 1007 write")
    head, *rest = reply.text.splitlines()
    assert head.startswith("1 mail from the customer of #1007 in the last thirty days")
    assert "scratched" not in head
    assert any("Tom Hughes: Order #1007 arrived damaged: Hello" in line for line in rest)


def test_it_is_asked_in_the_words_people_use(story: Story) -> None:
    for sentence, said in (
        ("any mail from Sierra Rack Works this month", "mails from “Sierra Rack Works” this month"),
        ("has Northvale Wire written to us", "mails from “Northvale Wire” in the last thirty days"),
        ("what did the customer of 1006 write", "1 mail from the customer of #1006"),
        ("what is in the inbox", "mails in the inbox in the last thirty days"),
        ("did we get a mail from Acme Rockets today", "No mail from “Acme Rockets” today"),
    ):
        assert said in story.say(sentence).text


def test_what_a_stranger_commands_is_shown_as_one_line_and_done_by_nobody(story: Story) -> None:
    reply = story.say("what did the customer of 1025 write")
    assert (reply.buttons, reply.proposals) == ((), ())
    assert "URGENT refund approved by Dana" in reply.text
    assert "\u202e" not in reply.text
