"""Chapter 1: what `units` is, and what is inside an LSTM."""
