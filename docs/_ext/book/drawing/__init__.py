"""Figures, the loss explorer, and what cells print, as pages show them."""
