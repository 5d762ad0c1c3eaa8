"""Checks an evidence pack by itself: Python 3.10 or later and the package `cryptography`, nothing of the product.

A copy of this folder lies in each pack. It is written anew from the specifications and shares no code with what makes
the packs, so that an error there does not hide itself here.
"""
