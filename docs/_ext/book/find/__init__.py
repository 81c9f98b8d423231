"""The search, and the files for search engines and wrong addresses: sitemap, robots.txt, 404 page, redirects."""
