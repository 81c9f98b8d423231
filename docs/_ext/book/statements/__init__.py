"""Theorems, proofs and exercises: their ids, titles and links."""
