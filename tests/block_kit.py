"""Small pieces of Block Kit to build payloads from."""

from sandbox.slack.payload import Payload


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def section(text: str = "Refund $186.40", **more: object) -> Payload:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str = "approve", label: str = "Approve", **more: object) -> Payload:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def actions(*elements: Payload, **more: object) -> Payload:
    return {"type": "actions", "elements": list(elements), **more}


def options(count: int) -> list[Payload]:
    return [{"text": plain(f"Reason {n}"), "value": f"r{n}"} for n in range(count)]


def menu(count: int, kind: str = "static_select", **more: object) -> Payload:
    return {"type": kind, "action_id": "reason", "options": options(count), **more}


def text_input(**more: object) -> Payload:
    return {
        "type": "input",
        "block_id": "why",
        "label": plain("Why"),
        "element": {"type": "plain_text_input", "action_id": "text", **more},
    }


def modal(*blocks: Payload, **more: object) -> Payload:
    return {
        "type": "modal",
        "title": plain("Reject"),
        "submit": plain("Reject"),
        "blocks": list(blocks) or [text_input()],
    } | more


def cells(count: int) -> list[Payload]:
    return [{"type": "raw_text", "text": "1001"}] * count
