"""Reports for people to look at: tables on the terminal, pictures of pages."""
