"""The same few thousand texts stand in every row of a city's file: their keys are worked out once."""

from functools import lru_cache

from lms.common.text import search_key

key_of = lru_cache(maxsize=20_000)(search_key)
