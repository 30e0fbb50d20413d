"""The command line: `gongkai`. One module a command; what is heavy is imported by the command that needs it."""


def main() -> None:
    """Runs the command that was typed and exits with its code (0, 1, 2 or 3)."""
    import signal
    import sys
    from io import TextIOWrapper

    from pipeline.cli.app import app

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a locale without Chinese must not stop the tables
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it ends a command as Ctrl-C does: all is put away
    app()
