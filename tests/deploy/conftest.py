"""Checkouts of their own for the tests of the embedded services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.places import place_for, remove
from deploy.embedded.services import stop


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that stands for a checkout; its services are stopped and removed afterwards."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    yield folder
    _clear(folder)


@pytest.fixture
def another_checkout(tmp_path: Path) -> Iterator[Path]:
    """A second checkout on the same machine, under a path too long for a socket and with a blank in it."""
    folder = tmp_path / "another council" / ("a-long-name-" * 8)
    folder.mkdir(parents=True)
    yield folder
    _clear(folder)


def _clear(folder: Path) -> None:
    place = place_for(purpose="test", checkout=folder)
    stop(place)
    remove(place)
