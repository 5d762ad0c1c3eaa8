"""The yardstick: an ordinary Wagtail page, as `wagtail start` would set one up, on the same database and server."""
