"""Real data beside the checkout, never copied into it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
requires_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
