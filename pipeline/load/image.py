"""Pages of a picture file (PNG, JPEG, TIFF of one or more pages), by Pillow."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from pipeline.errors import Damaged, DocumentError, TooLarge
from pipeline.load.page import Char, Segment
from pipeline.load.pdf import POINTS_PER_INCH
from pipeline.model import Box

MOST_PIXELS = 120_000_000  # an A3 page at 600 dpi has 70 million
LEAST_SIDE = 200  # pixels; below this not even a table of three rows can be read
LEAST_DPI, MOST_DPI = 60, 1200  # a stated resolution outside is a default of some program, not a measure
A4_INCHES = 8.27  # short side of the page that a picture of unknown resolution shows; a screenshot has any long side


class ImageDocument:
    """An open picture file; see `pipeline.load.document.Document`."""

    def __init__(self, data: bytes) -> None:
        with _told_errors():
            self._image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "MPO"))
            self._count = getattr(self._image, "n_frames", 1)

    def __len__(self) -> int:
        return self._count

    def page(self, index: int) -> ImagePage:
        with _told_errors():
            self._image.seek(index)
            width, height = self._image.size
            if width * height > MOST_PIXELS:
                raise TooLarge(f"the picture has {width} × {height} pixels", "scan it at 200 to 300 dpi")
            if min(width, height) < LEAST_SIDE:
                raise Damaged(f"the picture has only {width} × {height} pixels", "scan it at 200 to 300 dpi")
            frame = ImageOps.exif_transpose(self._image)
            return ImagePage(_pixels(frame), _resolution(self._image), index + 1)

    def close(self) -> None:
        self._image.close()


class ImagePage:
    """One picture as a page; see `pipeline.load.page.Page`. It has no text layer and no paths."""

    def __init__(self, pixels: NDArray[np.uint8], dpi: float, number: int) -> None:
        height, width = pixels.shape[:2]
        self.number = number
        dpi = dpi or min(width, height) / A4_INCHES
        self.size = (width * POINTS_PER_INCH / dpi, height * POINTS_PER_INCH / dpi)
        self._pixels = pixels

    def chars(self) -> tuple[Char, ...]:
        return ()

    def release(self) -> None:
        pass

    def segments(self) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
        return (), ()

    def overlays(self) -> tuple[Box, ...]:
        return ()

    def covered(self) -> float:
        return 1.0

    def picture(self) -> NDArray[np.uint8]:
        return self._pixels

    def drawing(self, dpi: float, seals: bool = True, area: Box | None = None) -> NDArray[np.uint8]:
        scale = dpi * self.size[0] / POINTS_PER_INCH / self._pixels.shape[1]
        image = Image.fromarray(self._pixels)
        if self._pixels.ndim == 3:
            image = Image.fromarray(self._pixels[..., ::-1]).convert("L") if seals else image.getchannel(2)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        return np.asarray(image.resize(size, Image.Resampling.BOX))

    def to_displayed(self, box: Box) -> Box:
        return box

    def font_name(self, font: int) -> str:
        return ""

    def glyph(self, box: Box) -> NDArray[np.uint8]:
        return np.full((1, 1), 255, np.uint8)


def _resolution(image: Image.Image) -> float:
    """The stated dots per inch, 0 where none or an impossible one is stated."""
    stated = image.info.get("dpi", (0, 0))
    dpi = float(stated[0]) if isinstance(stated, tuple) else float(stated)
    inches = min(image.size) / dpi if dpi else 0
    return dpi if LEAST_DPI <= dpi <= MOST_DPI and A4_INCHES / 4 < inches < 2 * A4_INCHES else 0.0


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    if image.mode in ("1", "L", "I;16", "I", "F"):
        return np.asarray(image.convert("L"))
    if "A" in image.mode or "transparency" in image.info:
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA"))
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


@contextmanager
def _told_errors() -> Iterator[None]:
    """Whatever Pillow raises on a broken file becomes one line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    except DocumentError:
        raise
    except Image.DecompressionBombError:
        raise TooLarge("the picture has too many pixels", "scan it at 200 to 300 dpi") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise Damaged("the picture cannot be decoded (cut off or damaged)", "download or scan it again") from None
