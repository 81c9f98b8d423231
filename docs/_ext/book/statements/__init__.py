"""Theorems, proofs and exercises: their ids, titles, levels and links; questions inside the text (`{guess}`)."""
