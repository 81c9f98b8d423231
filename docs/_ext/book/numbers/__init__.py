"""Versions and sources: what pages take from the locks and from the docstrings of the module."""
