"""Chapter 5: why the loss never moves, and four ways that work."""
