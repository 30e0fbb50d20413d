"""Health check of a container: where it serves the review pages, do they answer, and is the archive there?

Exits with 0 where all is well, or where the container does something else; with 1 where the pages do not answer.
"""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

PORT = os.environ.get("GONGKAI_PORT", "8750")
TOKEN_FILE = Path(os.environ.get("GONGKAI_TOKEN_FILE", "/run/secrets/token"))
SECONDS = 5
SERVING = b"review"
REFUSED = (401, 403)  # it answers, and does not know us: that is all that can be asked without a token


def serves_review(command: bytes) -> bool:
    """Whether the command line of the first process is that of `gongkai review`."""
    return SERVING in command.split(b"\0")


def answers(url: str, token: str) -> bool:
    """Whether the queue can be asked for."""
    request = urllib.request.Request(url)  # noqa: S310 - of this container
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return not token and error.code in REFUSED
    except OSError:
        return False


def main() -> int:
    """The exit code."""
    if not serves_review(Path("/proc/1/cmdline").read_bytes()):
        return 0
    token = TOKEN_FILE.read_text("utf-8").splitlines()[0] if TOKEN_FILE.is_file() else ""
    return 0 if answers(f"http://127.0.0.1:{PORT}/api/queue", token) else 1


if __name__ == "__main__":
    sys.exit(main())
