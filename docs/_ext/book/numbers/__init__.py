"""Versions from the lock files, and the numbers of the references in docstrings."""
