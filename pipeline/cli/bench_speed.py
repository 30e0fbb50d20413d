"""`gongkai bench speed`: how fast, beside how right; this program and its rivals on the same files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import LangOption, both, data_console, message_console
from pipeline.errors import NothingToDo

if TYPE_CHECKING:
    from pipeline.bench.speed.environment import Program
    from pipeline.bench.speed.growth import Series
    from pipeline.bench.speed.result import Speed
    from pipeline.bench.truth import Truth
    from pipeline.language import Lang

HELP = both(
    "速度与正确率：本程序与其他程序读同样的文件，轮流进行，取中位数。",
    "Speed beside accuracy: this program and its rivals on the same files, by turns; medians.",
)
KINDS = "digital,hrules,dotted-digital,clean,office,fax"

AgainstOption = Annotated[
    str,
    typer.Option(
        metavar="A,B",
        help=both(
            "对照程序：camelot、pdfplumber、pymupdf、img2table、rapidocr，或 all；各装入独立环境。默认无。",
            "Rivals: camelot, pdfplumber, pymupdf, img2table, rapidocr, or all; each is installed apart.",
        ),
        show_default=False,
    ),
]
SetOption = Annotated[
    Path | None,
    typer.Option(
        "--set",
        metavar="DIR",
        help=both("用这个文件夹里的文件和 truth.json，不另生成。", "Take the documents and truth.json of this folder."),
        show_default=False,
    ),
]


def command(
    against: AgainstOption = "",
    own: SetOption = None,
    kinds: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help=both(
                f"只要这些类型（生成时默认 {KINDS}）。", f"Only these kinds; if none are given, made are {KINDS}."
            ),
            show_default=False,
        ),
    ] = None,
    count: Annotated[int, typer.Option(min=1, metavar="N", help=both("每类份数。", "Documents of each kind."))] = 1,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help=both("随机种子。", "Seed of the documents."))] = 1,
    rounds: Annotated[int, typer.Option(min=1, metavar="N", help=both("轮数。", "How many rounds."))] = 3,
    growth: Annotated[
        bool,
        typer.Option(
            "--growth",
            help=both("另测用时随文件数和页数的增长。", "Time over the number of documents and of pages too."),
        ),
    ] = False,
    documents: Annotated[
        int, typer.Option(min=10, metavar="N", help=both("增长至多少份文件。", "Growth: up to so many documents."))
    ] = 1000,
    pages: Annotated[
        int, typer.Option(min=5, metavar="N", help=both("增长至多少页。", "Growth: up to so many pages of one."))
    ] = 500,
    longest: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            help=both("增长：预计更久的略去。", "Growth: leave out what would take a program longer."),
        ),
    ] = 600.0,
    cache: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=both(
                "对照程序的安装位置（默认 --out 下的 rivals）。",
                "Where rivals are installed (default: rivals in --out).",
            ),
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            metavar="DIR",
            help=both("写入文件、speed.md、speed.png。", "Where documents, speed.md and speed.png go."),
        ),
    ] = Path("bench"),
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help=both(
                "结果 JSON（默认 --out 下的 speed.json）。", "The result as JSON (default: speed.json in --out)."
            ),
            show_default=False,
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Runs `gongkai bench speed`."""
    from pipeline.bench.speed.groups import truths_to_groups
    from pipeline.bench.speed.machine import examine_machine
    from pipeline.bench.speed.picture import speed_to_file
    from pipeline.bench.speed.result import Speed
    from pipeline.bench.speed.run import compare
    from pipeline.bench.speed.spent import median_spent, show_help

    machine = examine_machine()  # before the work of this command adds to its load
    programs = _programs(against, cache or out / "rivals")
    groups = truths_to_groups(_truths(own, kinds, count, seed, out))
    versions = {program.title: found for program, found in programs.items()}
    every, output = list(programs), output or out / "speed.json"
    result = Speed(machine, versions, rounds, median_spent([show_help() for _ in range(rounds)]))
    for group in groups:
        result = replace(result, compared=(*result.compared, compare(every, group, rounds, _tell)))
        _write(result, out, output)  # a run takes long: what is done is kept whatever comes
    if growth:
        grown = _growth(every, groups[0].truths, out, (documents, pages), rounds, longest)
        result = replace(result, growth=grown)
        _write(result, out, output)
    _print(result, lang or "en")
    speed_to_file(result, out / "speed.png")


def _programs(against: str, cache: Path) -> dict[Program, dict[str, str]]:
    """This program and the rivals that can be installed and started, with the versions of their packages."""
    from pipeline.bench.speed.environment import install, own_program, parse_names
    from pipeline.bench.speed.served import Served

    def started(program: Program) -> dict[str, str]:
        with Served(program) as served:
            return served.versions

    own = own_program()
    found = {own: started(own)}
    for name in parse_names(against):
        _tell(f"installing {name} into {cache}")
        try:
            program = install(name, cache)
            found[program] = started(program)
        except NothingToDo as error:
            _tell(f"left out: {error.message}")
    return found


def _truths(own: Path | None, kinds: str | None, count: int, seed: int, out: Path) -> list[Truth]:
    from pipeline.bench.documents import make_documents
    from pipeline.bench.truth import folder_to_truths

    out.mkdir(parents=True, exist_ok=True)
    if own is None:
        own = out / "speed-documents"
        make_documents(own, seed, (kinds or KINDS).split(","), count, tell=_tell)
    truths = [truth for truth in folder_to_truths(own) if kinds is None or truth.kind in kinds.split(",")]
    if not truths:
        raise NothingToDo(f"no document of the kinds {kinds} in {own}", "leave out --kinds")
    return truths


def _growth(
    programs: Sequence[Program],
    truths: Sequence[Truth],
    out: Path,
    most: tuple[int, int],
    rounds: int,
    longest: float,
) -> tuple[Series, ...]:
    """Over documents made of those of the first sort, and over pages of the first PDF of them."""
    import tempfile

    from pipeline.bench.speed.growth import DOCUMENTS, PAGES, counts_to, long_documents, many_documents, measure_growth

    models = [truth.path for truth in truths if truth.path.suffix == ".pdf"]
    if not models:
        raise NothingToDo("no PDF to measure the growth with", "leave out --growth")
    with tempfile.TemporaryDirectory(dir=out) as folder:
        files = {
            DOCUMENTS: many_documents(models, counts_to(most[0], DOCUMENTS), Path(folder, DOCUMENTS)),
            PAGES: long_documents(models[0], counts_to(most[1], PAGES), Path(folder, PAGES)),
        }
        return tuple(
            series
            for of, paths in files.items()
            for series in measure_growth(programs, of, paths, rounds, longest, _tell)
        )


def _write(result: Speed, out: Path, output: Path) -> None:
    from pipeline.bench.speed.table import speed_to_markdown

    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(result.to_json(), "utf-8")
    (out / "speed.md").write_text(speed_to_markdown(result), "utf-8")


def _print(result: Speed, lang: Lang) -> None:
    from pipeline.bench.speed.table import sheet_to_table, speed_to_lines, speed_to_sheets

    console = data_console()
    for line in speed_to_lines(result, lang):
        console.print(line, soft_wrap=True)
    for sheet in speed_to_sheets(result, lang):
        console.print()
        console.print(sheet_to_table(sheet))


def _tell(line: str) -> None:
    message_console().print(line, style="bright_black", markup=False, soft_wrap=True)
