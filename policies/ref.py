"""How a remote object is named."""

from pydantic import BaseModel, ConfigDict


class Ref(BaseModel):
    """One object in one account, e.g. `Ref("shopify:acme", "order", "gid://shopify/Order/1")`.

    There is no other way to name a remote object: "order 1001" alone means two different things
    as soon as there are two shops.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", revalidate_instances="always")

    account: str
    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.account}/{self.kind}/{self.id}"
