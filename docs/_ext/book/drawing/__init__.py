"""Figures, the loss explorer, and the printed output of cells."""
