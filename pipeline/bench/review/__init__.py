"""How fast the review pages are over a large archive."""
