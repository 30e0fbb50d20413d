"""Elements of HTML and SVG as text. What documents say is escaped wherever it stands; only `Markup` is not."""

from __future__ import annotations

from html import escape

_EMPTY = frozenset({"meta", "line", "circle", "polyline", "col"})  # elements without an end


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """An element. `class_` is the attribute class, `stroke_width` stroke-width; None leaves an attribute out."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _EMPTY:
        return Markup(f"<{name}{words}/>")
    return Markup(f"<{name}{words}>{join(*children)}</{name}>")


def join(*children: object) -> Markup:
    """Several pieces one after the other; None is nothing."""
    return Markup(
        "".join(child if isinstance(child, Markup) else escape(str(child)) for child in children if child is not None)
    )
