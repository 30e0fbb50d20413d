"""What makes two runs the same: the settings that change a result, as JSON and as a hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

from pipeline.settings import Settings

_SECRET = ("password",)  # opens a document, changes no figure, and must never be written down


def settings_to_json(settings: Settings) -> str:
    """The settings without secrets, the same text for the same settings."""
    plain = {name: value for name, value in asdict(settings).items() if name not in _SECRET}
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


def settings_to_hash(settings: Settings) -> str:
    """SHA-256 of `settings_to_json`, in hex."""
    return hashlib.sha256(settings_to_json(settings).encode()).hexdigest()
