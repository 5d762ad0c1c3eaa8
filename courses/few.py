"""Few people: below this number a share says little, and might tell of somebody."""

ENOUGH = 5
