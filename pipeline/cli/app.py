"""The commands put together, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline import __version__
from pipeline.cli import audit, bench, doctor, export, extract, forms, review, runs, show, verify
from pipeline.cli.options import both
from pipeline.errors import GongkaiError
from pipeline.inert import to_printable
from pipeline.language import Lang, default_lang
from pipeline.texts import error_to_text


class _Commands(TyperGroup):
    """The commands; what they raise for the user to read is told in one line."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GongkaiError as error:
            lang: Lang = ctx.obj or default_lang()
            typer.echo(to_printable(f"gongkai: {error_to_text(error.code, str(error), lang)}"), err=True)
            raise typer.Exit(error.exit_code) from None


app = typer.Typer(
    cls=_Commands,
    name="gongkai",
    help=both(
        "政府信息公开工作年度报告：提取并核验每一个数据。",
        "Audited figures from government-information-disclosure annual reports (政府信息公开工作年度报告).",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("extract", help=extract.HELP)(extract.command)
app.command("show", help=show.HELP)(show.command)
app.command("forms", help=forms.HELP)(forms.command)
app.command("doctor", help=doctor.HELP)(doctor.command)
app.command("review", help=review.HELP)(review.command)
app.command("runs", help=runs.HELP)(runs.command)
app.command("verify", help=verify.HELP)(verify.command)
app.command("export", help=export.HELP)(export.command)
app.command("audit", help=audit.HELP)(audit.command)
app.add_typer(bench.app, name="bench", help=bench.HELP)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gongkai {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help=both("显示版本。", "Print the version and exit.")
        ),
    ] = False,
) -> None:
    """Takes the options that stand before a command."""
