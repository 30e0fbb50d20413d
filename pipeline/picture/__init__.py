"""Pictures of pages: colour, light, orientation, skew and perspective. Pure functions on arrays."""
