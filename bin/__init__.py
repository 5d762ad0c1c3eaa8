"""What `make` runs: installing, serving, checking. Standard library only, except where a file says otherwise."""
