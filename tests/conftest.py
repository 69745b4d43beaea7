"""What all tests share.

Properties are judged by what they find, not by how long an example takes on a busy machine. What takes longest comes
first, so that no process is left alone with the demonstration while the others have nothing to do.
"""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("vedomost", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vedomost")

LONGEST_FIRST = ("end_to_end", "dbt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """By folder; inside one the order stays."""
    items.sort(key=lambda item: [folder not in item.path.parts for folder in LONGEST_FIRST])
