"""The practice shop refuses to stand next to the keys of a real one."""

from collections.abc import Mapping

REAL_PREFIXES = ("xoxb-", "xoxp-", "xapp-", "shpat_", "shpca_", "shpss_", "sk-")
SANDBOX_PREFIXES = ("xoxb-sandbox", "xapp-sandbox", "shpat_sandbox")


def real_looking_tokens(environment: Mapping[str, str]) -> list[str]:
    """Return the names of variables that seem to hold a real vendor's token, sorted."""
    return sorted(
        name
        for name, value in environment.items()
        if value.strip().startswith(REAL_PREFIXES)
        and not value.strip().startswith(SANDBOX_PREFIXES)
    )
