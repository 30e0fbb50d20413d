"""Where people look at an archive, decide and correct."""
