import email.policy
from email.parser import BytesParser

from sandbox.quickbooks.refusals import missing, unsupported

_DESCRIBED, _CONTENT = "file_metadata_01", "file_content_01"


def file_in(content_type: str, raw: bytes) -> tuple[bytes, bytes]:
    """Take one upload apart: the JSON that describes the file, and the file. Raises `Refused`."""
    if not content_type.startswith("multipart/form-data"):
        raise unsupported("Content-Type")
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    parsed = BytesParser(policy=email.policy.HTTP).parsebytes(head + raw)
    parts = {}
    for part in parsed.walk():
        name, content = (
            part.get_param("name", header="content-disposition"),
            part.get_payload(decode=True),
        )
        if isinstance(name, str) and isinstance(content, bytes):
            parts[name] = content
    for name in (_DESCRIBED, _CONTENT):
        if name not in parts:
            raise missing(name)
    return parts[_DESCRIBED], parts[_CONTENT]
