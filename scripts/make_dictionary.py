"""Writes docs/dictionary.md and docs/forms.md again, from pipeline/dictionary.toml and pipeline/forms.

Usage: python scripts/make_dictionary.py [FOLDER]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.datapackage import codes, dictionary, table_to_fields
from pipeline.forms import Block, Form, Table, all_forms

MADE = "<!-- made by scripts/make_dictionary.py: change pipeline/{} instead -->"

ON_COLUMNS = """\
The columns of the tidy tables, as `gongkai extract --out`, `gongkai export` and `Archive.figures` give them. The same
stands beside each export as `datapackage.json`. How figures are proven: [output.md](output.md)."""
ON_WIDE = """\
`gongkai export --to FILE.csv --wide` and `figures(wide=True)`: the columns that all tables share, `status` of the
report, and a column `TABLE.ROW.COLUMN`, such as `requests.new.total`, for each figure of all [forms](forms.md)."""
ON_FORMS = """\
A figure is named by table, row and column. `gongkai forms` prints the same; `--format json` adds the variants of
labels that published reports use. A form is data: [how to add one](extending.md)."""


def dictionary_page() -> Iterator[str]:
    """The data dictionary: every column of every tidy table, then every list of codes."""
    yield from (MADE.format("dictionary.toml"), "# Data dictionary · 数据字典", "")
    yield ON_COLUMNS
    for name in ("cells", "findings", "reports"):
        texts = dictionary()["tables"][name]
        yield from ("", f"## `{name}`", f"{texts['en']} {texts['zh']}", "")
        yield from ("| column | type | meaning | 含义 | unit | codes |", "|---|---|---|---|---|---|")
        for field in table_to_fields(name):
            listed = (dictionary()[name].get(field["name"]) or dictionary()["common"][field["name"]]).get("codes", "")
            link = f"[{listed}](#{listed.replace('_', '-')})" if listed else ""
            told = (f"`{field['name']}`", field["type"], field["description"], field["description_zh"])
            yield f"| {' | '.join((*told, field.get('unit', ''), link))} |"
    yield from ("", "## `wide`", "")
    yield ON_WIDE
    for name in (*dictionary()["codes"], "table", "row", "column"):
        yield from ("", f"### {name.replace('_', ' ')}", "", "| code | meaning | 含义 |", "|---|---|---|")
        yield from (f"| `{code['value']}` | {code['en']} | {code['zh']} |" for code in codes(name))


def forms_page() -> Iterator[str]:
    """The forms with their labels and sums."""
    yield from (MADE.format("forms"), "# The forms and their sums · 法定表格与勾稽关系", "")
    yield ON_FORMS
    for form in all_forms():
        yield from ("", f"## Edition {form.edition}", "")
        yield f"{form.notice} · reports of {form.years} · {len(form.keys())} figures · {len(form.identities)} sums."
        for table in form.tables:
            yield from _table(table)
        yield from _sums(form)


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"### {table.name} `{table.id}`")
    for block in table.blocks:
        yield from ("", *([f"**{block.title}**", ""] if block.title else []))
        yield from ("| | id | label · 标签 | unit |", "|---|---|---|---|")
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    for row in block.rows:
        if row.id:
            yield f"| row | `{row.id}` | {' ▸ '.join((*row.path, row.label))} | |"
    for column in block.columns:
        name = f"`{column.row}`, `{column.id}`" if column.row else f"`{column.id}`"
        yield f"| column | {name} | {' ▸ '.join((*column.path, column.label))} | {column.unit or ''} |"


def _sums(form: Form) -> Iterator[str]:
    yield from ("", f"### Sums of {form.edition}", "", "| code | how many | what it says | 说明 |", "|---|---|---|---|")
    for code in dict.fromkeys(identity.code for identity in form.identities):
        own = [identity for identity in form.identities if identity.code == code]
        yield f"| `{code}` | {len(own)} | {own[0].en} | {own[0].zh} |"


def main() -> None:
    """Writes both pages."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs"
    for name, lines in (("dictionary", dictionary_page()), ("forms", forms_page())):
        (folder / f"{name}.md").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
