"""Cells, stated numbers and exercises that readers change and run in the page, with Pyodide."""
