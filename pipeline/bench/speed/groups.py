"""Which documents are read from their text and which from pictures: programs are compared apart on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.bench.truth import Truth
from pipeline.inputs import Document, document_to_bytes
from pipeline.load import open_document
from pipeline.load.trust import Layer, text_to_layer

BORN, SCANNED = "born-digital", "scanned"


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one sort."""

    name: str
    truths: tuple[Truth, ...]

    @property
    def pages(self) -> int:
        return sum(truth.pages for truth in self.truths)


def truths_to_groups(truths: Sequence[Truth]) -> list[Group]:
    """The documents as born-digital ones and scanned ones; a sort of which there is none is left out."""
    sorts: dict[str, list[Truth]] = {BORN: [], SCANNED: []}
    for truth in truths:
        sorts[BORN if _is_born_digital(truth) else SCANNED].append(truth)
    return [Group(name, tuple(found)) for name, found in sorts.items() if found]


def _is_born_digital(truth: Truth) -> bool:
    """Whether most of its pages have a text layer that can be trusted."""
    with open_document(document_to_bytes(Document(str(truth.path)))) as document:
        pages = [document.page(index) for index in range(len(document))]
        trusted = [text_to_layer(page.chars(), page.covered()) is Layer.TRUSTED for page in pages]
    return 2 * sum(trusted) > len(trusted)
