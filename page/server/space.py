"""Whether this is a Hugging Face Space, and its host names."""

import os


def is_on_space() -> bool:
    return "SPACE_ID" in os.environ


def discussions() -> str | None:
    """Return the address at which visitors of this Space write to its owner; None elsewhere."""
    return f"https://huggingface.co/spaces/{os.environ['SPACE_ID']}/discussions" if is_on_space() else None


def space_hosts() -> list[str]:
    return [name.strip() for name in os.environ.get("SPACE_HOST", "").split(",") if name.strip()]
