"""The page that a person reads in five minutes: one HTML file that needs nothing else."""

from pipeline.audit.page.page import audit_to_html

__all__ = ["audit_to_html"]
