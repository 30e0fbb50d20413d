"""Plain HTML elements for the pages. Their text is text: nothing that a document says is ever read as HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

_UNSAFE = (":", "on")  # beginnings of attributes that the browser would run

Act = Callable[[], Awaitable[None] | None]


def tag(name: str, /, text: str = "", classes: str = "", **attributes: Any) -> TextElement:
    """An element `name` with text and classes, placed where the `with` blocks around the call say.

    Attributes are given in Python's way: `aria_label` is aria-label; None and False leave one out, True sets one
    without a value. ValueError where an attribute would be code.
    """
    element = TextElement(tag=name, text=text)
    if classes:
        element.classes(classes)
    for key, value in attributes.items():
        if value is not None and value is not False:
            # The value of a field is only what it begins with: Vue would put it back over what a person types.
            written = "^value" if (name, key) == ("input", "value") else _attribute(key)
            element.props[written] = "" if value is True else str(value)
    return element


def button(text: str, act: Act, classes: str = "", key: str = "", **attributes: Any) -> TextElement:
    """A button that calls `act`; `key` is the key that does the same, shown beside the text."""
    with tag("button", classes=f"button {classes}".strip(), type="button", **attributes) as made:
        tag("span", text)
        if key:
            tag("kbd", key, "key", aria_hidden="true")
    return clicked(made, act)


def clicked(element: TextElement, act: Act) -> TextElement:
    """The element, which now calls `act` where it is clicked on."""
    element.on("click", lambda _: act(), args=[])
    return element


def set_attribute(element: TextElement, name: str, value: str | bool | None) -> None:
    """Sets an attribute of an element, or takes it away (None, False)."""
    if value is None or value is False:
        element.props.pop(name, None)
    else:
        element.props[name] = "" if value is True else value


def _attribute(key: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    if name.startswith(_UNSAFE):
        raise ValueError(f"{name} is code")
    return name
