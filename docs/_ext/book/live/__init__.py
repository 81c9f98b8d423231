"""Cells that readers change and run in the page, with Pyodide."""
