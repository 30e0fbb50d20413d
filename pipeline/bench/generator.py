"""The generator of documents, which is part of the repository and not of the installed package."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from pipeline.errors import NothingToDo


def generator_module(name: str) -> Any:
    """A module of the generator by its name; raises NothingToDo where it, or what it needs, is not there."""
    try:
        return import_module(f"fixtures.generate.{name}")
    except ImportError as error:
        raise NothingToDo(
            f"the generator of documents cannot be loaded ({error})",
            "run in a checkout after: pip install '.[bench]'; or, for accuracy, give documents of your own: --set DIR",
        ) from None
