"""Benchmarks: how often figures are right, silently wrong or flagged, on documents whose truth is known."""
