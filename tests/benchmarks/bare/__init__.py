"""The smallest Wagtail site there is: the unit in which `make bench` measures, so that machines compare."""
