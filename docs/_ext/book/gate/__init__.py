"""What ends a build: cells that fail, Python warnings, half a site."""
