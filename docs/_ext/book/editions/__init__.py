"""The English and the Japanese edition: settings, catalogs, and what of a page is translated."""
