"""Pages to grids: cells with spans, from ruling lines of a page or of a picture, or from alignment alone."""
