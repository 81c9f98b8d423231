"""The book to take along: notebooks, PDF, EPUB."""
