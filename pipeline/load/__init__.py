"""Bytes to pages: PDF files by pdfium, pictures by Pillow."""

from pipeline.load.document import Document, open_document
from pipeline.load.page import Char, Page, Segment

__all__ = ["Char", "Document", "Page", "Segment", "open_document"]
