"""Formulas, rendered by KaTeX during the build."""
