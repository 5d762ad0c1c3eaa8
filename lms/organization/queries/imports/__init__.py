"""Reading HR's files: what they say, row by row, and what of it differs from what is known."""
