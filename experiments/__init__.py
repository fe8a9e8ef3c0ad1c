"""Long measurements whose results are stored with the book; nothing in the book imports them."""
