"""The arguments and options of `gongkai extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipeline.cli.options import both

Format = Literal["table", "json", "csv"]

PathsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
        help=both(
            "PDF、图片或 zip 文件、文件夹、通配符、s3://… 等网址，或 -（标准输入）。",
            "PDF, image or zip files, folders, globs, URLs such as s3://bucket/folder, or - for standard input.",
        ),
    ),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help=both(
            "从清单读取路径或网址，每行一个；- 为标准输入。",
            "Read paths or URLs from this list, one a line; - is standard input.",
        ),
        show_default=False,
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help=both(
            "写入 DIR/reports/*.json 和整洁表 DIR/*.parquet。",
            "Write DIR/reports/*.json and the tidy tables DIR/*.parquet.",
        ),
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option(
        help=both(
            "输出的形式；与 --out 合用时 csv 另写 DIR/*.csv。",
            "What to print; with --out, csv also writes DIR/*.csv.",
        )
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        help=both(
            "同时处理的文件数，每份一个进程（默认 1；--cluster local 为 0）；0 为每核一份。",
            "Documents read at once, a process each (default 1; with --cluster local 0); 0: one a core.",
        ),
        show_default=False,
    ),
]
ReadersOption = Annotated[
    str | None,
    typer.Option(
        metavar="A,B",
        help=both("只用这些识别程序；名称见 gongkai doctor。", "Use only these readers; their names: gongkai doctor."),
    ),
]
ProseOption = Annotated[
    bool,
    typer.Option("--prose", help=both("也读取扫描页的正文（较慢）。", "Read the prose of scanned pages too (slow).")),
]
TimingsOption = Annotated[
    bool,
    typer.Option(
        "--timings",
        help=both("在 stderr 显示各阶段用时和每页毫秒数。", "Print seconds by stage and ms a page on stderr."),
    ),
]
ArchiveOption = Annotated[
    str | None,
    typer.Option(
        envvar="GONGKAI_ARCHIVE",
        metavar="URL",
        help=both(
            "存入数据库：SQLite 文件或 postgresql://…；再次运行只处理未完成的文件。",
            "Store in a database: a SQLite file or postgresql://…; the same command again does what is left.",
        ),
        show_default=False,
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        envvar="GONGKAI_CLUSTER",
        metavar="ADDRESS",
        help=both(
            "与 --archive 合用，由 Dask 集群处理：tcp://主机:8786；local 在本机启动一个。",
            "With --archive, read on a Dask cluster: tcp://HOST:8786; local starts one here.",
        ),
        show_default=False,
    ),
]
TimeLimitOption = Annotated[
    float,
    typer.Option(min=1.0, metavar="SECONDS", help=both("每份文件的时限。", "What one document may take.")),
]
MemoryLimitOption = Annotated[
    int,
    typer.Option(min=256, metavar="MIB", help=both("每份文件的内存上限。", "What one document may take.")),
]
RetryFailedOption = Annotated[
    bool,
    typer.Option(
        "--retry-failed",
        help=both("存档中失败的文件也再试。", "Try documents again that the archive has as failed."),
    ),
]
ProgressOption = Annotated[
    Literal["bar", "json"],
    typer.Option(
        help=both("json：每两秒在 stderr 输出一行进度。", "json: a line of progress on stderr every two seconds.")
    ),
]
MetricsOption = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help=both("把进度写成 Prometheus 文本文件。", "Write progress as a Prometheus text file."),
        show_default=False,
    ),
]
