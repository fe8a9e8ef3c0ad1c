"""What the reference pages import."""
