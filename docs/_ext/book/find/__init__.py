"""What search needs, and the files that search engines and browsers ask for."""
