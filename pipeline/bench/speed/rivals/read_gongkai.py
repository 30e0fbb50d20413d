"""This project itself, by its public function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

PACKAGES = ("gongkai",)


def load() -> Callable[[str], dict[str, Any]]:
    """The function that reads a file."""
    from pipeline.extraction import extract

    return lambda path: {"report": extract(path).to_json()}
