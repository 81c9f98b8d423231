"""What a search needs, and the files that search engines and lost readers ask for."""
