"""Figures, and the printed output of cells."""
