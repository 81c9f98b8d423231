"""Figures and what cells print, as pages show them."""
