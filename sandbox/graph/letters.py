"""The mailbox as it is found: each mail follows from an order, a purchase or a bill there is."""

import random
from datetime import timedelta

from sandbox.feeds.mailing import lists_arrive
from sandbox.graph.customers_write import customers_write
from sandbox.graph.letter import Letter
from sandbox.graph.mailbox import Attachment, Mail, Mailbox
from sandbox.graph.partners_write import partners_write
from sandbox.world import World


def fill(mailbox: Mailbox, world: World) -> None:
    """Put everything into a mailbox that customers and vendors have written, and our answers."""
    rng = random.Random(f"mail {world.wanted.seed}")
    now = world.clock.now()
    letters = [
        *partners_write(world, rng, now),
        *customers_write(world, now),
        *lists_arrive(world, now),
    ]
    for letter in sorted(letters, key=lambda one: one.at):
        deliver(mailbox, letter)


def deliver(mailbox: Mailbox, letter: Letter) -> None:
    """Have a letter arrive, and our answer to it lie in Sent Items where somebody gave one."""
    key = mailbox.new_key()
    conversation = f"AAQkADIwMjYAConv{key:08d}"
    files = [
        Attachment(f"AAMkADIwMjYAFile{key:06d}{place:02d}", one.name, one.content_type, one.content)
        for place, one in enumerate(letter.files)
    ]
    mail = Mail(
        key=key,
        folder="inbox",
        subject=letter.subject,
        sender=letter.sender,
        to=[mailbox.owner],
        body=letter.body,
        body_type=letter.body_type,
        at=letter.at,
        conversation=conversation,
        reply_to=list(letter.reply_to),
        attachments=files,
        is_read=bool(letter.answered),
    )
    mailbox.put(mail)
    if letter.answered:
        mailbox.put(
            Mail(
                key=mailbox.new_key(),
                folder="sentitems",
                subject=f"RE: {letter.subject}",
                sender=mailbox.owner,
                to=[letter.sender],
                body=letter.answered,
                at=letter.at + timedelta(minutes=50),
                conversation=conversation,
                is_read=True,
            )
        )
