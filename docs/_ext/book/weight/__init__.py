"""One stylesheet, one script and small fonts for each page."""
