"""Reports → a DuckDB database with the tidy tables `cells`, `findings` and `reports`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.datapackage import table_to_fields
from pipeline.errors import NothingToDo
from pipeline.export.tidy import without_clock
from pipeline.frames import TABLES, TidyWriter
from pipeline.report import Report


def reports_to_duckdb(reports: Iterable[Report], path: Path) -> int:
    """Writes the database anew; the number of reports."""
    try:
        import duckdb
    except ImportError:
        raise NothingToDo("DuckDB is not installed", "pip install 'gongkai[duckdb]'") from None
    count = 0
    with TemporaryDirectory() as folder:
        with TidyWriter(Path(folder)) as tidy:
            for report in reports:
                tidy.add(without_clock(report))
                count += 1
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as database:
            for table, _, _ in TABLES:
                part = (Path(folder) / f"{table}.parquet").as_posix().replace("'", "''")
                database.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{part}')")  # noqa: S608
                for comment in _comments(table):
                    database.execute(comment)
    return count


def _comments(table: str) -> Iterator[str]:
    """What each column means, in both languages, for `duckdb_columns()`."""
    for field in table_to_fields(table):
        text = f"{field['description']} {field['description_zh']}".replace("'", "''")
        yield f"COMMENT ON COLUMN {table}.\"{field['name']}\" IS '{text}'"
