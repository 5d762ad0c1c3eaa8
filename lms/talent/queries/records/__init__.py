"""Reading earlier records: what a spreadsheet says, row by row, and what of it is new."""
