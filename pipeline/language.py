"""The two languages in which the program speaks to people; data and identifiers are the same in both."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Lang = Literal["zh", "en"]

# POSIX, "Environment Variables": the first of these that is set and not empty decides the language of messages.
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def default_lang(environ: Mapping[str, str] = os.environ) -> Lang:
    """The language of the user's locale: "zh" where it is any kind of Chinese, else "en"."""
    locale = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
