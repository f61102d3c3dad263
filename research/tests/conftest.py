"""What only the research's tests share."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Leave the slow ones to `-m slow`: they train networks, or measure them with all data."""
    if config.option.markexpr:
        return
    slow = [item for item in items if item.path.is_relative_to(FOLDER) and "slow" in item.keywords]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in set(slow)]
