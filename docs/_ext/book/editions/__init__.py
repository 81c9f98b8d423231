"""The editions of the book in other languages: their rules, settings and catalogs, and which texts are translated."""
