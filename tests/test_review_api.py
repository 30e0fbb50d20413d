"""`/api`: what the pages show and do, for programs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.archive import Archive, open_archive
from pipeline.model import Status
from pipeline.report import Report
from pipeline.review import queue
from pipeline.review.api import make_api, tell_errors
from pipeline.review.desk import Desk
from pipeline.review.picture import Pictures
from pipeline.review.uploads import Uploads
from tests.review import REPORTS, SURE, serving
from tests.test_corrections import CONTENT, NEW, report, store

OF = f"/api/reports/{CONTENT}"
WHERE = dict(zip(("table", "row", "column"), NEW, strict=True))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(str(tmp_path / "a.db")) as opened:
        store(opened, report({NEW: ("6", Status.REVIEW)}))
        yield opened


@pytest.fixture
def client(archive: Archive, tmp_path: Path) -> Iterator[TestClient]:
    uploads = Uploads(archive, tmp_path / "in")
    app = FastAPI(openapi_url="/api/openapi.json")
    desk = Desk(archive, Pictures(archive), uploads=uploads)
    app.include_router(make_api(desk))
    tell_errors(app)
    yield TestClient(app)
    uploads.close()


def test_the_queue(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/api/queue").json() == {"reports": 1, "figures": 1, "seconds_left": None}
    monkeypatch.setattr("pipeline.review.api.PAGE", 1)
    monkeypatch.setattr(queue, "PAGE", 1)
    first = client.get("/api/queue/reports", params={"year": 2024}).json()
    assert [(line["sha256"], line["waiting"], line["failing"]) for line in first["items"]] == [(CONTENT, 1, 2)]
    assert client.get("/api/queue/reports", params={"after": first["after"]}).json() == {"items": [], "after": None}
    (figure,) = client.get("/api/queue/figures").json()["items"]
    assert (figure["key"], figure["why"], figure["value"]) == (WHERE, "review", 6)
    assert client.get("/api/queue", params={"organisation": "无"}).json()["reports"] == 0
    assert client.get(f"/api/queue/next/{CONTENT}").json() is None


@pytest.mark.parametrize(
    "asked",
    [{"after": "x"}, {"after": "nan_1_1"}, {"after": "1_1_9999999999999999999"}, {"status": "ok"}, {"year": "x"}],
)
def test_nonsense_is_refused(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/api/queue/reports", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "usage")


def test_all_reports_are_listed_page_after_page(
    client: TestClient, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    sure = report()
    store(archive, replace(sure, source=replace(sure.source, sha256="c" * 64, path="c.pdf")), path="c.pdf")
    for place in ("pipeline.review.api.PAGE", "pipeline.review.queue.PAGE"):
        monkeypatch.setattr(place, 1)
    seen, after = [], "0"
    while after is not None:
        answer = client.get("/api/reports", params={"after": after}).json()
        seen += [line["sha256"][0] for line in answer["items"]]
        after = answer["after"]
    assert seen == ["a", "c"]
    (one,) = client.get("/api/reports", params={"status": "review"}).json()["items"]
    assert one["sha256"] == CONTENT


def test_a_report_is_what_extract_writes(client: TestClient, archive: Archive) -> None:
    assert Report.from_json(client.get(OF).text) == archive.report(CONTENT)
    assert [each["code"] for each in client.get(f"{OF}/findings", params={"kind": "identity"}).json()] == [
        "requests.row_total",
        "requests.balance",
    ]
    (doubtful,) = client.get(f"{OF}/figures", params={"status": "review"}).json()
    assert doubtful["printed"] == "6" and len(doubtful["box"]) == 4


def test_a_figure_has_its_sums_spelled_out(client: TestClient) -> None:
    seen = client.get(f"{OF}/figures/{'/'.join(NEW)}").json()
    assert [each["state"] for each in seen["sums"]] == ["fails", "fails"]
    assert seen["sums"][0]["spelled"].endswith("✗ 5")
    assert (seen["options"][0]["printed"], seen["options"][0]["failing"], seen["trail"]) == ("6", 2, [])


def decide(client: TestClient, **more: object) -> object:
    return client.post(f"{OF}/corrections", json=WHERE | {"who": "王某", "decision": "value", "printed": "5"} | more)


def test_a_decision_is_entered_told_and_taken_back(client: TestClient, archive: Archive) -> None:
    made = decide(client, seen={"printed": "6", "reader": "ppocr-v6"})
    assert made.status_code == 201
    assert (made.json()["from_value"], made.json()["value"]) == (6, 5)
    assert client.get("/api/queue").json()["figures"] == 0
    late = decide(client, printed="7", seen={"printed": "6", "reader": "ppocr-v6"})
    assert (late.status_code, late.json()["code"]) == (409, "changed")
    assert archive.report(CONTENT)[NEW].value == 5
    undone = client.post(f"{OF}/corrections/{made.json()['id']}/undo", json={"who": "李某"})
    assert undone.status_code == 201
    assert [each["decision"] for each in client.get(f"{OF}/corrections").json()] == ["value", "undo"]
    assert client.get("/api/queue").json()["figures"] == 1


@pytest.mark.parametrize(
    "more",
    [
        {"printed": "five"},
        {"printed": None},
        {"who": ""},
        {"who": "  "},
        {"decision": "undo"},
        {"decision": "accept"},
        {"more": 1},
    ],
)
def test_a_decision_that_is_none_is_refused(client: TestClient, archive: Archive, more: dict[str, object]) -> None:
    assert decide(client, **more).status_code == 422
    assert archive.corrections() == []


@pytest.mark.parametrize(
    "path",
    [
        f"/api/reports/{'0' * 64}",
        f"/api/reports/{'0' * 64}/figures",
        f"{OF}/figures/requests/new/nobody",
        f"{OF}/pages/1",
        "/api/extract/none",
        "/api/compare?organisation=x&year=2024",
        "/api/no/such/thing",
    ],
)
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("sha256", ["..%2F..%2Fetc%2Fpasswd", "a.pdf", "A" * 64])
def test_a_report_is_named_by_its_hash_alone(client: TestClient, sha256: str) -> None:
    assert client.get(f"/api/reports/{sha256}").status_code in (404, 422)


def test_overview_bodies_and_comparison(client: TestClient, archive: Archive) -> None:
    earlier = report(year=2023)
    store(archive, replace(earlier, source=replace(earlier.source, sha256="c" * 64, path="c.pdf")), path="c.pdf")
    seen = client.get("/api/overview").json()
    assert [(line["year"], line["reports"]) for line in seen["years"]] == [(2024, 1), (2023, 1)]
    assert seen["shares"]["review"] == 1
    (body,) = client.get("/api/bodies", params={"part": "云溪"}).json()
    assert body["years"] == [2024, 2023]
    assert client.get("/api/bodies", params={"absent_in": 2022}).json() == [body]
    assert client.get("/api/failures").json() == []
    two = client.get("/api/compare", params={"organisation": body["organisation"], "year": 2024}).json()
    assert (two["before"], two["after"], len(two["lines"])) == ("c" * 64, CONTENT, 200)
    assert two["lines"][0]["key"] == WHERE and two["lines"][0]["why"] == "doubtful"
    assert all(each["agrees"] for each in two["carried"])


def test_a_file_is_handed_in_and_its_page_shown(client: TestClient) -> None:
    data = (REPORTS / SURE).read_bytes()
    taken = client.post("/api/extract", files={"file": ("../x.pdf", data)})
    assert taken.status_code == 202
    state = taken.json()
    until = time.monotonic() + 120
    while state["state"] in ("waiting", "reading") and time.monotonic() < until:
        time.sleep(0.05)
        state = client.get(f"/api/extract/{state['id']}").json()
    assert (state["state"], state["message"]) == ("done", "")
    page = client.get(f"/api/reports/{state['sha256']}/pages/1")
    assert page.headers["content-type"] == "image/jpeg" and page.content.startswith(b"\xff\xd8")
    refused = client.post("/api/extract", files={"file": ("x.exe", b"MZ")})
    assert (refused.status_code, refused.json()["code"]) == (415, "not_supported")


def test_without_a_folder_no_file_is_taken(archive: Archive) -> None:
    app = FastAPI()
    app.include_router(make_api(Desk(archive, Pictures(archive))))
    tell_errors(app)
    answer = TestClient(app).post("/api/extract", files={"file": ("x.pdf", b"%PDF")})
    assert (answer.status_code, answer.json()["code"]) == (422, "usage")


def test_it_describes_itself(client: TestClient) -> None:
    told = client.get("/api/openapi.json").json()
    assert len(told["paths"]) >= 15 and all(path.startswith("/api/") for path in told["paths"])
    for methods in told["paths"].values():
        assert all(method["summary"] and method["tags"] for method in methods.values())
    assert json.dumps(told)


def test_the_program_serves_it_with_the_guard_before_it_and_takes_files(archive: Archive, tmp_path: Path) -> None:
    import httpx

    token = tmp_path / "token"
    token.write_text("0123456789abcdef\n")
    url = str(tmp_path / "a.db")
    with serving(url, "--token-file", str(token)) as address, httpx.Client(base_url=address) as browser:
        assert browser.get("/api/queue").status_code == 401
        browser.headers["Authorization"] = "Bearer 0123456789abcdef"
        assert browser.get("/api/queue").json()["figures"] == 1
        assert browser.get("/api/no").json()["code"] == "not_found"
        assert browser.post("/api/extract", headers={"Origin": "http://evil.example"}).status_code == 403
        taken = browser.post("/api/extract", files={"file": ("云溪.pdf", (REPORTS / SURE).read_bytes())}).json()
        until = time.monotonic() + 120
        while taken["state"] in ("waiting", "reading") and time.monotonic() < until:
            time.sleep(0.1)
            taken = browser.get(f"/api/extract/{taken['id']}").json()
        assert taken["state"] == "done"
    (kept,) = (tmp_path / "a.db.uploads").iterdir()
    assert kept.name.startswith("云溪-")
    assert {run.state for run in archive.runs()} == {"running", "finished"}, "that of the server is closed as it ends"


def test_the_trail_is_a_table_to_take_away(client: TestClient, archive: Archive) -> None:
    archive.correct(CONTENT, NEW, "5", who="=wang")
    answer = client.get("/api/corrections.csv")
    assert (
        answer.headers["content-type"].startswith("text/csv") and "attachment" in answer.headers["content-disposition"]
    )
    assert "'=wang" in answer.text
    assert client.get("/api/corrections.csv", params={"sha256": CONTENT}).text == answer.text
    assert "wang" not in client.get("/api/corrections.csv", params={"sha256": "0" * 64}).text
    assert client.get("/api/corrections.csv", params={"sha256": "../x"}).status_code == 422
