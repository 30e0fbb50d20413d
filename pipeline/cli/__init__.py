"""The command line: `gongkai`. One module a command; what is heavy is imported by the command that needs it."""


def main() -> None:
    """Runs the command that was typed and exits with its code (0, 1, 2 or 3)."""
    from pipeline.cli.app import app

    app()
