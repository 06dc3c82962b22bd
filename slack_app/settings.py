from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress


class SlackSettings(BaseModel):
    """Where Slack is, and the keys it gave us.

    Socket Mode needs the bot and the app token; HTTP needs the bot token and the signing secret.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    bot_token: Annotated[
        SecretStr | None, Field(description="Bot token (xoxb-...), from OAuth & Permissions.")
    ] = None
    app_token: Annotated[
        SecretStr | None,
        Field(description="App-level token (xapp-...) with connections:write, for Socket Mode."),
    ] = None
    signing_secret: Annotated[
        SecretStr | None,
        Field(description="Signing secret from Basic Information, for HTTP delivery."),
    ] = None
    api_url: Annotated[
        KeyedAddress, Field(description="Address of Slack's Web API, with a slash.")
    ] = "https://slack.com/api/"
    mode: Annotated[
        Literal["socket", "http"],
        Field(description="How Slack reaches us: socket needs no public address."),
    ] = "socket"
    team_id: Annotated[str | None, Field(description="The workspace people belong to (T...).")] = (
        None
    )
    enterprise_id: Annotated[
        str | None,
        Field(description="The Enterprise Grid organisation (E...), where Slack names people so."),
    ] = None
    channels: Annotated[
        dict[str, str],
        Field(description="Channel of each role, by name or id: where approvals are asked."),
    ] = {"approvals": "approvals"}
