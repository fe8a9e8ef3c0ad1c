"""Chapter 3: windows, splits and batches."""
