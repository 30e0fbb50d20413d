"""`gongkai bench speed`: this program and its rivals on the same files in one run."""
