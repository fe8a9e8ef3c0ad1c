"""Chapter 6: how far back a network learns, and how to feed long and uneven series."""
