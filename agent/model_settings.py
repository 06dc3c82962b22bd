"""Where the language model is and what it may cost; apart from the model, which is slow to load."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from policies.money import Currency
from tools.connectors.addresses import KeyedAddress

Price = Annotated[Decimal, Field(ge=0, le=10_000, max_digits=12, decimal_places=6)]


class ModelSettings(BaseModel):
    """Where the model is. Without `base_url` there is none, and the built-in planner answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[
        KeyedAddress | None,
        Field(description="OpenAI-compatible endpoint, ending in /v1"),
    ] = None
    api_key: Annotated[SecretStr | None, Field(description="Its key, if it wants one")] = None
    name: Annotated[
        str, Field(min_length=1, max_length=120, description="The model's name there")
    ] = "default"
    timeout: Annotated[
        float, Field(gt=0, le=120, description="Seconds for one answer, retries included")
    ] = 20.0
    max_output_tokens: Annotated[
        int, Field(ge=64, le=8_192, description="The most tokens of one answer")
    ] = 800
    currency: Annotated[
        Currency, Field(description="Currency of the prices and of a day's cost")
    ] = "USD"
    input_price: Annotated[Price, Field(description="Price of a million prompt tokens")] = Decimal(
        0
    )
    cached_price: Annotated[
        Price | None, Field(description="The same where the provider had them cached")
    ] = None
    output_price: Annotated[Price, Field(description="Price of a million answer tokens")] = Decimal(
        0
    )
    day_tokens: Annotated[
        int, Field(ge=0, description="Tokens a day, all workers together; 0 asks no model")
    ] = 2_000_000
    day_cost: Annotated[
        Price, Field(description="Cost a day, all workers together, once prices are set")
    ] = Decimal(10)

    def cost(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> int:
        """Return what so many tokens cost, in millionths of the currency, rounded up."""
        cached_price = self.input_price if self.cached_price is None else self.cached_price
        fresh = input_tokens - cached_tokens
        exact = (
            fresh * self.input_price
            + cached_tokens * cached_price
            + output_tokens * self.output_price
        )
        return int(exact.to_integral_value(rounding="ROUND_CEILING"))

    def tokens_left(self, tokens: int, cost: int, held: int) -> int:
        """Return what a day still affords after so much, `held` ones at the dearer price."""
        left = self.day_tokens - tokens - held
        dearest = max(self.input_price, self.output_price)
        if dearest:
            left = min(left, int((self.day_cost * 1_000_000 - cost) / dearest) - held)
        return max(left, 0)
