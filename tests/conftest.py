"""What holds for all tests: the same examples on every run, and no limit of time for each on a busy machine."""

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
