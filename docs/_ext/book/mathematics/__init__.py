"""Formulas, set by KaTeX while the book is built."""
