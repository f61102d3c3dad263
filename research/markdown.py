"""Tables in Markdown."""

from typing import Any


def row(*cells: Any) -> str:
    """Return a row of a Markdown table."""
    return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"


def head(*names: str) -> str:
    """Return the head of a Markdown table."""
    return f"{row(*names)}\n{row(*['---'] * len(names))}"
