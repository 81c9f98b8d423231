"""What ends a build (failing cells, Python warnings), what it reads and writes, how it is published, and pages for everyone."""
