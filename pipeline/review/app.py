"""The review pages as one web application."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from nicegui import app as pages_app
from nicegui import ui

from pipeline import __version__
from pipeline.archive import Archive
from pipeline.errors import DocumentError, GongkaiError, NotFound
from pipeline.review.api import make_api, tell_errors
from pipeline.review.desk import Desk
from pipeline.review.pages.compare_page import build_compare_page
from pipeline.review.pages.frame import serve_assets
from pipeline.review.pages.naming import name_to_key
from pipeline.review.pages.overview_page import build_overview_page
from pipeline.review.pages.queue_page import build_queue_page
from pipeline.review.pages.report_page import build_report_page
from pipeline.review.pages.upload_page import build_upload_page
from pipeline.review.pages.visitor import Visitor, read_visitor
from pipeline.review.picture import Pictures
from pipeline.review.uploads import Uploads
from pipeline.texts import error_to_text

_CACHED = {"Cache-Control": "private, max-age=3600"}  # a page of a document of one content never changes


def make_app(desk: Desk) -> FastAPI:
    """The application; one in a process, as NiceGUI's own is."""
    made = FastAPI(title="Gongkai", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    made.include_router(make_api(desk))
    tell_errors(made)
    _add_pictures(made, desk)
    _add_upload(made, desk)
    _add_pages(desk)
    serve_assets()
    pages_app.config.endpoint_documentation = "none"
    ui.run_with(made, title="Gongkai", tailwind=False, show_welcome_message=False, reconnect_timeout=30.0)
    return made


def _add_pages(desk: Desk) -> None:
    @ui.page("/")
    async def queue(request: Request) -> None:
        await build_queue_page(desk, _visitor(request, desk), request.query_params)

    @ui.page("/report/{sha256}")
    async def report(request: Request, sha256: str, figure: str = "", table: str = "") -> None:
        await build_report_page(desk, _visitor(request, desk), sha256, figure, table)

    @ui.page("/overview")
    async def overview(request: Request) -> None:
        await build_overview_page(desk, _visitor(request, desk), request.query_params)

    @ui.page("/compare")
    async def compare(request: Request) -> None:
        await build_compare_page(desk, _visitor(request, desk), request.query_params)

    @ui.page("/upload")
    def upload(request: Request) -> None:
        build_upload_page(desk, _visitor(request, desk))


def _visitor(request: Request, desk: Desk) -> Visitor:
    return read_visitor(request.cookies, request.headers.get("accept-language", ""), desk.name)


def _add_pictures(made: FastAPI, desk: Desk) -> None:
    async def shown(request: Request, draw: Callable[[], bytes]) -> Response:
        try:
            data = await run_in_threadpool(draw)
        except DocumentError as error:
            return _problem(request, desk, error, 404)
        return Response(data, media_type="image/jpeg", headers=_CACHED)

    @made.get("/picture/{sha256}/{page}", include_in_schema=False)
    async def picture(request: Request, sha256: str, page: int) -> Response:
        return await shown(request, lambda: desk.pictures.page(sha256, page))

    @made.get("/crop/{sha256}/{page}", include_in_schema=False)
    async def crop(request: Request, sha256: str, page: int, figure: str) -> Response:
        return await shown(request, lambda: _crop(desk, sha256, page, figure))


def _add_upload(made: FastAPI, desk: Desk) -> None:
    @made.post("/upload", include_in_schema=False)
    async def upload(request: Request, name: str) -> Response:
        if desk.uploads is None:
            return JSONResponse({"message": "no folder for uploads"}, 404)
        data = await request.body()  # no more of it than the guard lets through
        try:
            added = await run_in_threadpool(desk.uploads.add, name, data)
        except GongkaiError as error:
            return _problem(request, desk, error, 422)
        return JSONResponse({"id": added.id})


def _problem(request: Request, desk: Desk, error: GongkaiError, status: int) -> Response:
    """What went wrong in the language of the person; the script of the pages shows it."""
    text = error_to_text(error.code, str(error), _visitor(request, desk).lang)
    return JSONResponse({"code": error.code, "message": text}, status)


def _crop(desk: Desk, sha256: str, page: int, name: str) -> bytes:
    key = name_to_key(name)
    try:
        figure = desk.archive.report(sha256)[key] if key else None
    except KeyError:
        figure = None
    if figure is None or figure.box is None or figure.page != page:
        raise NotFound("the document does not show this figure there")
    return desk.pictures.crop(sha256, page, figure.box)


def open_desk(
    archive: Archive,
    name: str = "",
    password: str | None = None,
    uploads: Uploads | None = None,
    tell: Callable[[int], None] = lambda _: None,
) -> Desk:
    """A desk over an open archive; `tell` hears how many reports of an older archive are still to be looked through."""
    while left := archive.catch_up():
        tell(left)
    pictures = Pictures(archive, password)
    pictures.warm()
    return Desk(archive, pictures, name, uploads)
