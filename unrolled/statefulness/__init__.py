"""Chapter 4: what a recurrent layer carries from batch to batch."""
