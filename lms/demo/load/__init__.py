"""Writing the demo city down, by the same actions that real use goes through."""
