"""Where the language model is: apart from the model itself, whose libraries are slow to import."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from tools.connectors.addresses import KeyedAddress


class ModelSettings(BaseModel):
    """Where the model is. Without `base_url` there is none, and the built-in planner answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[
        KeyedAddress | None,
        Field(description="OpenAI-compatible endpoint, ending in /v1"),
    ] = None
    api_key: Annotated[SecretStr | None, Field(description="Its key, if it wants one")] = None
    name: Annotated[str, Field(min_length=1, description="The model's name there")] = "default"
    timeout: Annotated[
        float, Field(gt=0, le=120, description="Seconds for one answer, retries included")
    ] = 20.0
    max_output_tokens: Annotated[
        int, Field(ge=64, le=8_192, description="The most tokens of one answer")
    ] = 800
