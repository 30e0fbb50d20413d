"""The command line: `gongkai`. One module a command; what is heavy is imported by the command that needs it."""


def main() -> None:
    """Runs the command that was typed and exits with its code (0, 1, 2 or 3)."""
    import signal
    import sys
    from io import TextIOWrapper

    if _reads_one_by_one(sys.argv[1:]):
        from pipeline.batch.ahead import start_ahead

        start_ahead()
    from pipeline.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a locale without Chinese must not stop the tables
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends a command as Ctrl-C does: all is put away
    app()


def _reads_one_by_one(arguments: list[str]) -> bool:
    """Whether a command line asks for documents to be read in one process of this machine; told before it is parsed."""
    import os

    others = ("--jobs", "--cluster", "--help", "-h")
    return (
        arguments[:1] == ["extract"]
        and len(arguments) > 1
        and "GONGKAI_CLUSTER" not in os.environ
        and not any(argument.startswith(others) for argument in arguments)
    )
