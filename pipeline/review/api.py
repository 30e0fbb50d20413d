"""`/api`: what the review pages show and do, for programs; described by OpenAPI at `/api/openapi.json`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from pipeline.archive import Correction
from pipeline.errors import (
    ArchiveError,
    DocumentError,
    EmptyFile,
    FigureChanged,
    GongkaiError,
    NotFound,
    NotSupported,
    UsageError,
)
from pipeline.export.trail import corrections_to_csv
from pipeline.model import Figure, Key, Kind, Status
from pipeline.review.compare import compare_reports, read_years
from pipeline.review.desk import Desk
from pipeline.review.overview import read_bodies, read_failures, read_overview
from pipeline.review.queue import (
    HAVING,
    PAGE,
    Filters,
    Place,
    count_queue,
    find_reports,
    next_in_queue,
    place_to_text,
    queue_figures,
    queue_reports,
    text_to_place,
)
from pipeline.review.report_view import ReportView, read_report_view
from pipeline.review.shapes import (
    BodyShape,
    CarriedShape,
    ComparisonShape,
    CorrectionShape,
    CountsShape,
    DifferenceShape,
    FailureShape,
    FigureLines,
    FigureLineShape,
    FigureShape,
    FigureView,
    FindingShape,
    NewCorrection,
    OptionShape,
    OverviewShape,
    Problem,
    ReportLines,
    ReportLineShape,
    SumShape,
    Undoing,
    UploadShape,
)

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="of the document")]
Part = Annotated[str, Query(max_length=200, description="a part of the name; several parts with spaces between")]
Year = Annotated[int | None, Query(ge=0, le=2999, description="0: of which nobody knows the year")]
Word = Annotated[str, Query(max_length=64)]
After = Annotated[str, Query(max_length=400, description="`after` of the answer before this one")]

_STATUS: dict[type[Exception], int] = {
    FigureChanged: 409,
    UsageError: 422,
    NotSupported: 415,
    EmptyFile: 422,
    DocumentError: 404,
    ArchiveError: 503,
}
_PROBLEMS: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (404, 409, 422)}


def make_api(desk: Desk) -> APIRouter:
    """The routes of `/api` over a desk."""
    router = APIRouter(prefix="/api", responses=_PROBLEMS)
    _add_queue(router, desk)
    _add_reports(router, desk)
    _add_decisions(router, desk)
    _add_overview(router, desk)
    _add_extract(router, desk)

    @router.api_route("/{path:path}", methods=["GET", "POST"], include_in_schema=False)
    def nothing(path: str) -> None:
        raise NotFound(f"/api has no {path!r}")

    return router


def tell_errors(app: FastAPI) -> None:
    """Answers what this program raises as JSON with code and message: `changed` is 409, nonsense 422."""

    @app.exception_handler(GongkaiError)
    async def tell(_: Request, error: GongkaiError) -> Response:
        status = next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 400)
        return JSONResponse({"code": error.code, "message": str(error)}, status)

    @app.exception_handler(RequestValidationError)
    async def tell_nonsense(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        return JSONResponse({"code": UsageError.code, "message": message}, 422)


def _filters(
    year: Year = None,
    region: Word = "",
    organisation: Part = "",
    table: Word = "",
    status: Annotated[str, Query(pattern="^(review|missing|published)?$")] = "",
    finding: Kind | None = None,
    code: Word = "",
    having: Annotated[str, Query(pattern=f"^({'|'.join(HAVING)})?$", description="reports that have such")] = "",
) -> Filters:
    return Filters(year, region, organisation, table, status, "" if finding is None else finding.value, code, having)


_ASKED = Depends(_filters)


def _add_queue(router: APIRouter, desk: Desk) -> None:
    @router.get("/queue", tags=["queue"], summary="How much waits, and how long it takes at the present rate")
    def count(wanted: Filters = _ASKED) -> CountsShape:
        return CountsShape.model_validate(desk.archive.ask(lambda connection: count_queue(connection, wanted)))

    @router.get("/queue/reports", tags=["queue"], summary="Reports that wait, the most doubtful first")
    def waiting(wanted: Filters = _ASKED, after: After = "") -> ReportLines:
        place = _place(after)
        lines = desk.archive.ask(lambda connection: queue_reports(connection, wanted, place))
        end = place_to_text(lines[-1].place) if len(lines) == PAGE else None
        return ReportLines(items=[ReportLineShape.model_validate(line) for line in lines], after=end)

    @router.get("/queue/figures", tags=["queue"], summary="Figures that wait, the least sure first")
    def doubtful(wanted: Filters = _ASKED, after: After = "") -> FigureLines:
        place = _place(after)
        lines = desk.archive.ask(lambda connection: queue_figures(connection, wanted, place))
        end = place_to_text(lines[-1].place) if len(lines) == PAGE else None
        return FigureLines(items=[FigureLineShape.model_validate(line) for line in lines], after=end)

    @router.get("/queue/next/{sha256}", tags=["queue"], summary="The report that follows one; null where none waits")
    def following(sha256: Sha256) -> str | None:
        return desk.archive.ask(lambda connection: next_in_queue(connection, sha256))


def _add_reports(router: APIRouter, desk: Desk) -> None:
    @router.get("/reports", tags=["reports"], summary="All reports, whether they wait or not")
    def every(wanted: Filters = _ASKED, after: Annotated[int, Query(ge=0, lt=1 << 31)] = 0) -> ReportLines:
        lines = desk.archive.ask(lambda connection: find_reports(connection, wanted, after))
        end = str(lines[-1].id) if len(lines) == PAGE else None
        return ReportLines(items=[ReportLineShape.model_validate(line) for line in lines], after=end)

    @router.get(
        "/reports/{sha256}",
        tags=["reports"],
        summary="A report as corrected, as `gongkai extract --format json` has it",
        responses={200: {"content": {"application/json": {}}}},
    )
    def report(sha256: Sha256, corrected: bool = True) -> Response:
        try:
            found = desk.archive.report(sha256, corrected=corrected)
        except KeyError:
            raise _not_found() from None
        return Response(found.to_json(), media_type="application/json")

    @router.get("/reports/{sha256}/figures", tags=["reports"], summary="Its figures, in official order")
    def figures(sha256: Sha256, table: Word = "", status: Status | None = None) -> list[FigureShape]:
        found = _view(desk, sha256).report.cells
        chosen = [
            each for each in found if (not table or each.table == table) and (not status or each.status == status)
        ]
        return [FigureShape.model_validate(each) for each in chosen]

    @router.get(
        "/reports/{sha256}/figures/{table}/{row}/{column}",
        tags=["reports"],
        summary="A figure with its sums spelled out, what else it may be, and what was decided",
    )
    def figure(sha256: Sha256, table: str, row: str, column: str) -> FigureView:
        view = _view(desk, sha256)
        return _figure_view(view, _figure(view, Key(table, row, column)))

    @router.get("/reports/{sha256}/findings", tags=["reports"], summary="What there is to say of it")
    def findings(sha256: Sha256, kind: Kind | None = None) -> list[FindingShape]:
        found = _view(desk, sha256).report.findings
        return [FindingShape.model_validate(each) for each in found if kind in (None, each.kind)]

    @router.get(
        "/reports/{sha256}/pages/{number}",
        tags=["reports"],
        summary="The picture of a page",
        response_class=Response,
        responses={200: {"content": {"image/jpeg": {}}}},
    )
    def page(sha256: Sha256, number: int) -> Response:
        return Response(desk.pictures.page(sha256, number), media_type="image/jpeg")


def _add_decisions(router: APIRouter, desk: Desk) -> None:
    @router.get("/reports/{sha256}/corrections", tags=["corrections"], summary="The trail, the first decision first")
    def trail(sha256: Sha256) -> list[CorrectionShape]:
        return [_correction(each) for each in desk.archive.corrections(sha256)]

    @router.get(
        "/corrections.csv",
        tags=["corrections"],
        summary="The trail of all reports, or of one, as a table; nothing in it is a formula",
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    def table(sha256: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "") -> Response:
        text = corrections_to_csv(desk.archive.corrections(sha256 or None), desk.archive.decided_names())
        headers = {"Content-Disposition": 'attachment; filename="corrections.csv"'}
        return Response(text, media_type="text/csv", headers=headers)

    @router.post(
        "/reports/{sha256}/corrections",
        tags=["corrections"],
        status_code=201,
        summary="Decides about a figure; 409 where it is not what was `seen`",
    )
    def correct(sha256: Sha256, new: NewCorrection) -> CorrectionShape:
        figure = _figure(_view(desk, sha256), Key(new.table, new.row, new.column))
        if new.seen is not None and (new.seen.printed, new.seen.reader) != (figure.printed, figure.reader):
            raise FigureChanged(f"the figure is {figure.printed!r} by now, read by {figure.reader or 'nobody'}")
        if (new.decision == "value") != (new.printed is not None):
            raise UsageError("`printed` goes with the decision `value`, and with no other")
        decision = None if new.decision == "value" else new.decision
        made = desk.archive.correct(
            sha256, figure.key, new.printed, who=new.who, why=new.why, decision=decision,
            before=figure if new.seen is not None else None,
        )  # fmt: skip
        return _correction(made)

    @router.post(
        "/reports/{sha256}/corrections/{number}/undo",
        tags=["corrections"],
        status_code=201,
        summary="Takes a decision back, by another one",
    )
    def undo(sha256: Sha256, number: int, by: Undoing) -> CorrectionShape:
        made = next((each for each in desk.archive.corrections(sha256) if each.id == number), None)
        if made is None:
            raise _not_found()
        return _correction(desk.archive.undo(made, who=by.who, why=by.why))


def _add_overview(router: APIRouter, desk: Desk) -> None:
    @router.get("/overview", tags=["overview"], summary="By year: coverage, statuses, sums that fail, failures")
    def overview(year: Year = None, region: Word = "") -> OverviewShape:
        return OverviewShape.model_validate(
            desk.archive.ask(lambda connection: read_overview(connection, year, region))
        )

    @router.get("/bodies", tags=["overview"], summary="Organisations; with `absent_in` those without a report of it")
    def bodies(
        part: Part = "",
        absent_in: Year = None,
        after: Annotated[str, Query(description="last name before")] = "",
        region: Word = "",
    ) -> list[BodyShape]:
        found = desk.archive.ask(lambda connection: read_bodies(connection, part, absent_in, after, region))
        return [BodyShape.model_validate(each) for each in found]

    @router.get("/failures", tags=["overview"], summary="Documents that could not be extracted")
    def failures(after: Annotated[str, Query(description="last path before")] = "") -> list[FailureShape]:
        found = desk.archive.ask(lambda connection: read_failures(connection, after))
        return [FailureShape.model_validate(each) for each in found]

    @router.get("/compare", tags=["overview"], summary="Two years of one body, differences most worth a look first")
    def compare(
        organisation: Annotated[str, Query(max_length=200, description="its whole name")],
        year: Annotated[int, Query(description="the later of both")],
        before: Annotated[int | None, Query(description="if not given, the latest before it")] = None,
    ) -> ComparisonShape:
        found = dict(reversed(desk.archive.ask(lambda connection: read_years(connection, organisation))))
        earlier = before or max((each for each in found if each < year), default=None)
        if earlier is None or earlier not in found or year not in found:
            raise _not_found()
        seen = compare_reports(*(desk.archive.report(found[each]) for each in (earlier, year)))
        return ComparisonShape(
            before=found[earlier],
            after=found[year],
            carried=[CarriedShape.model_validate(each) for each in seen.carried],
            lines=[DifferenceShape.model_validate(each) for each in seen.lines],
        )


def _add_extract(router: APIRouter, desk: Desk) -> None:
    @router.post("/extract", tags=["extract"], status_code=202, summary="Hands in a PDF or picture; ask for its state")
    def extract(file: UploadFile) -> UploadShape:
        if desk.uploads is None:
            raise UsageError("no files are taken", "start it with: gongkai review --uploads DIR")
        return UploadShape.model_validate(desk.uploads.add(file.filename or "", file.file.read()))

    @router.get("/extract/{upload_id}", tags=["extract"], summary="How far it is; done, `sha256` names its report")
    def upload(upload_id: str) -> UploadShape:
        found = desk.uploads.get(upload_id) if desk.uploads else None
        if found is None:
            raise _not_found()
        return UploadShape.model_validate(found)


def _not_found() -> NotFound:
    return NotFound("there is no such thing")


def _place(after: str) -> Place | None:
    place = text_to_place(after)
    if after and place is None:
        raise UsageError("`after` is not what an answer gave")
    return place


def _view(desk: Desk, sha256: str) -> ReportView:
    try:
        return read_report_view(desk.archive, sha256)
    except KeyError:
        raise _not_found() from None


def _figure(view: ReportView, key: Key) -> Figure:
    if key not in view.figures:
        raise _not_found()
    return view.figures[key]


def _figure_view(view: ReportView, figure: Figure) -> FigureView:
    sums = [
        SumShape(code=each.identity.code, spelled=each.spelled(), state=each.state,
                 rule_zh=each.identity.zh, rule_en=each.identity.en)
        for each in view.sums(figure.key)
    ]  # fmt: skip
    return FigureView(
        figure=FigureShape.model_validate(figure),
        sums=sums,
        options=[OptionShape.model_validate(each) for each in view.options(figure.key)],
        trail=[_correction(each) for each in view.trail(figure.key)],
    )


def _correction(made: Correction) -> CorrectionShape:
    return CorrectionShape.model_validate(made)
