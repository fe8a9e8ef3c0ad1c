"""The package's part for the reference pages."""
