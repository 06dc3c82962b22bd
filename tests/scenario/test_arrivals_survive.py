"""A process that takes webhooks is killed while they come, on either database."""

from bench.arrivals import run


def test_what_vendors_tell_is_kept_once_and_handled_once_through_power_cuts(
    database_url: str,
) -> None:
    found = run(400, rate=0.0, kills=1, database_url=database_url)
    assert found.faults == []
    assert len(found.answers) > found.events, "some came twice, and all were answered"
