"""The demo city's life, worked out in memory from a seed. Nothing here touches the database."""
