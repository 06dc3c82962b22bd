"""A key travels over https, or not off this machine: to the shop, to Slack and to a model alike."""

import pytest
from pydantic import ValidationError

from agent.model_settings import ModelSettings
from slack_app.settings import SlackSettings


@pytest.mark.parametrize(
    "address", ["http://slack.example/api/", "ftp://127.0.0.1/", "http://127.0.0.1.evil.example/"]
)
def test_no_key_goes_out_in_the_clear(address: str) -> None:
    with pytest.raises(ValidationError, match="https"):
        SlackSettings(api_url=address)
    with pytest.raises(ValidationError, match="https"):
        ModelSettings(base_url=address)


@pytest.mark.parametrize("address", ["https://models.example/v1", "http://127.0.0.1:8080/v1"])
def test_https_and_this_machine_are_fine(address: str) -> None:
    assert ModelSettings(base_url=address).base_url == address
