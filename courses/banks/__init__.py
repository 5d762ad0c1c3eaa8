"""Questions as files: GIFT, which other systems read, and sheets, which people fill in."""
