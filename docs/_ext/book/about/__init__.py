"""What a page says of itself: description, citation, card, metadata."""
