"""The image and the services, as far as they can be judged without a container engine."""

from __future__ import annotations

import fnmatch
import importlib.util
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_docs import LEAVES

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if service["image"] == "gongkai"]
TOOLS = Path(sys.executable).parent
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
    return [(line.split()[0], line.partition(" ")[2]) for line in joined.splitlines() if line.strip()]


def test_the_dockerfile_is_without_fault() -> None:
    hadolint = TOOLS / "hadolint"
    if not hadolint.exists():
        pytest.skip("hadolint has no build for this system")
    done = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_runs_without_rights_and_holds_what_it_needs() -> None:
    told = instructions()
    last = max(place for place, (word, _) in enumerate(told) if word == "FROM")
    final = dict(told[last:])
    user = int(final["USER"])
    assert user >= 10000
    assert final["ENTRYPOINT"] == '["gongkai"]'
    assert "healthy.py" in final["HEALTHCHECK"]
    run = " ".join(text for word, text in told[last:] if word == "RUN")
    assert f"--uid {user}" in run
    assert "tesseract-ocr-chi-sim" in run
    assert "--require-hashes" in " ".join(text for word, text in told if word == "RUN")


def test_what_is_copied_is_there_and_nothing_else_is_sent() -> None:
    allowed = [line[1:] for line in IGNORED if line.startswith("!")]
    assert IGNORED[0] == "*"
    copied = [
        word for kind, text in instructions() if kind == "COPY" and "--from" not in text for word in text.split()[:-1]
    ]
    for path in copied:
        assert (ROOT / path).exists(), path
        assert any(fnmatch.fnmatch(path, pattern) or path.startswith(f"{pattern}/") for pattern in allowed), path
    assert {path.split("/")[0] for path in copied} == set(allowed)


def test_services_have_no_rights_and_only_this_machine_reaches_the_pages() -> None:
    assert set(SERVICES) == {"database", "review", "scheduler", "worker", "extract", "export"}
    for name in OWN:
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "review": ["127.0.0.1:8750:8750"]
    }
    assert COMPOSE["networks"]["inner"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "outer" in service["networks"]] == ["review"]


def test_no_password_is_written_down() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not name.endswith("PASSWORD") or value.startswith("${POSTGRES_PASSWORD:?")
    assert "/token" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_names_that_are_used_are_declared() -> None:
    for service in SERVICES.values():
        assert set(service.get("networks", ())) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        for other in service.get("depends_on", ()):
            waits = isinstance(service["depends_on"], dict)
            assert not waits or "healthcheck" in SERVICES[other], other


@pytest.mark.parametrize(
    "name", [name for name in OWN if SERVICES[name].get("entrypoint", ["gongkai"])[0] == "gongkai"]
)
def test_commands_of_services_can_be_typed(name: str) -> None:
    words = [*SERVICES[name].get("entrypoint", ["gongkai"])[1:], *SERVICES[name].get("command", ())]
    known = {option for parameter in LEAVES[words[0]].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_options_of_dask_are_its_own() -> None:
    for name in ("scheduler", "worker"):
        words = SERVICES[name]["entrypoint"]
        told = subprocess.run([TOOLS / words[0], words[1], "--help"], capture_output=True, text=True, check=False)
        for word in words:
            if word.startswith("--"):
                assert word in told.stdout or word.replace("--no-", "--") in told.stdout, word


def healthy() -> Any:
    spec = importlib.util.spec_from_file_location("healthy", ROOT / "docker" / "healthy.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def answering(status: int) -> Iterator[tuple[str, list[str | None]]]:
    seen: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization"))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/api/queue", seen
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "token", "well"),
    [
        (200, "", True),
        (200, "secret", True),
        (401, "", True),
        (403, "", True),
        (401, "secret", False),
        (503, "", False),
    ],
)
def test_health_is_what_the_pages_answer(status: int, token: str, well: bool) -> None:
    with answering(status) as (url, seen):
        assert healthy().answers(url, token) is well
    assert seen == [f"Bearer {token}" if token else None]
    assert healthy().answers(url, token) is False, "nobody is there"


def test_health_of_the_pages_themselves(tmp_path: Path) -> None:
    from tests.review import make_archive, serving

    make_archive(str(tmp_path / "gongkai.db"))
    with serving(str(tmp_path / "gongkai.db")) as address:
        assert healthy().answers(f"{address}/api/queue", "")


def test_only_the_pages_are_asked() -> None:
    assert healthy().serves_review(b"/opt/venv/bin/python\0-m\0pipeline\0review\0--port\x008750\0")
    assert not healthy().serves_review(b"/opt/venv/bin/python\0-m\0pipeline\0extract\0review.pdf\0")
