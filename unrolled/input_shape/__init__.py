"""Chapter 2: which axis is which, and uneven data."""
