"""`python -m pipeline` is `gongkai`."""

from pipeline.cli import main

main()
