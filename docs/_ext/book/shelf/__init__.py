"""Downloads: notebooks, PDF, EPUB."""
