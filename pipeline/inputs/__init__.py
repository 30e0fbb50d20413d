"""What the user named → documents, and the bytes of each: files, folders, archives, globs, lists, URLs, stdin."""

from pipeline.inputs.document import SUFFIXES, Document, is_url, split_local, without_secrets
from pipeline.inputs.find import paths_to_documents
from pipeline.inputs.limit import LARGEST_FILE
from pipeline.inputs.lists import list_to_paths
from pipeline.inputs.read import document_to_bytes

__all__ = [
    "LARGEST_FILE",
    "SUFFIXES",
    "Document",
    "document_to_bytes",
    "is_url",
    "list_to_paths",
    "paths_to_documents",
    "split_local",
    "without_secrets",
]
