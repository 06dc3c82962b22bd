"""Whether a model answers."""

from pydantic import SecretStr

from agent.model_settings import ModelSettings
from policies.errors import Unavailable


def try_model(settings: ModelSettings) -> str:
    """Say hello to the model, once. Raises `Unavailable`."""
    from langchain_openai import ChatOpenAI  # noqa: PLC0415 - takes a second to import

    chat = ChatOpenAI(
        base_url=settings.base_url,
        api_key=settings.api_key or SecretStr("none"),
        model=settings.name,
        timeout=settings.timeout,
        max_retries=0,
        max_completion_tokens=64,
    )
    try:
        chat.invoke("Answer with the word ok.")
    except Exception as error:
        raise Unavailable(
            f"The model does not answer ({type(error).__name__}). Until it does, the built-in "
            "planner answers."
        ) from error
    return f"{settings.name} answers"
