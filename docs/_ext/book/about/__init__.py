"""Metadata of a page: description, citation, preview card."""
