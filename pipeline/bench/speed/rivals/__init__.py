"""Programs that read tables, each as a small script for the Python of its own environment; see `serve`."""
