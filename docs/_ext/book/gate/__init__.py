"""What ends a build (failing cells, Python warnings, half a site), and pages that everyone can use."""
