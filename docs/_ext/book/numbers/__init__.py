"""Numbers that `stated` does not see (in figures, in the bibliography), versions from the lock files, the fold of a page's inputs, and the numbers of the references in docstrings."""
