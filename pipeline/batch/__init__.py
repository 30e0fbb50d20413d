"""Many documents: a process a document with hard limits, results into the archive, resume."""
