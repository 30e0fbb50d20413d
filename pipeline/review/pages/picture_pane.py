"""The pages of the document with a box around each figure, coloured by status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from nicegui.elements.mixins.text_element import TextElement

from pipeline.language import Lang
from pipeline.model import Box, Figure, Key
from pipeline.review.pages.naming import key_to_name
from pipeline.review.pages.tags import set_attribute, tag
from pipeline.texts import ON_PAGE


class PicturePane:
    """All pages one below the other; a picture is asked for when it comes near the part that is seen."""

    def __init__(self, pages: Sequence[tuple[float, float]], address: str, lang: Lang) -> None:
        """`pages` are widths and heights in points; the picture of page n is at `address`/n."""
        self._layers: dict[int, TextElement] = {}
        self._boxes: dict[Key, tuple[TextElement, tuple[str, bool, Box | None]]] = {}
        for number, (width, height) in enumerate(pages, 1):
            with tag("div", classes="sheet") as sheet:
                sheet.style(f"aspect-ratio: {width:.2f} / {height:.2f}")
                label = ON_PAGE.say(lang, page=number)
                tag("img", src=f"{address}/{number}", alt=label, loading="lazy", decoding="async")
                box = f"0 0 {width:.2f} {height:.2f}"
                self._layers[number] = tag("svg", viewBox=box, preserveAspectRatio="none", aria_hidden="true")
                tag("span", label, "page-number", aria_hidden="true")

    def update(self, figures: Mapping[Key, Figure], broken: AbstractSet[Key]) -> None:
        """Shows the boxes of these figures; only what differs is changed."""
        for key, figure in figures.items():
            if figure.box is None or figure.page not in self._layers:
                continue
            now = figure.status.value, key in broken, figure.box
            element, shown = self._boxes.get(key, (None, None))
            if shown == now:
                continue
            if element is None:
                with self._layers[figure.page]:
                    element = tag("rect", data_figure=key_to_name(key))
            _place(element, figure.box, figure.status.value, key in broken)
            self._boxes[key] = element, now


def _place(element: TextElement, box: Box, status: str, broken: bool) -> None:
    element.props.update(
        {
            "x": f"{box.x0:.2f}",
            "y": f"{box.y0:.2f}",
            "width": f"{box.width:.2f}",
            "height": f"{box.height:.2f}",
            "data-status": status,
        }
    )
    set_attribute(element, "data-broken", broken)
    element.update()
