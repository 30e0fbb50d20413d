"""Readers: ink or characters of a cell to readings with probabilities, one file a reader.

Every reader names itself first (`name`, `version`), because a figure is worth no more than who read it.
"""
