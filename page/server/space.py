"""Whether this is a Hugging Face Space, and its host names."""

import os


def is_on_space() -> bool:
    return "SPACE_ID" in os.environ


def space_hosts() -> list[str]:
    return [name.strip() for name in os.environ.get("SPACE_HOST", "").split(",") if name.strip()]
