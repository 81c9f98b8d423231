"""Numbers and names that come from the locks and from the module's docstrings."""
