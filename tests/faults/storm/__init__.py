"""Everything killed in turn under load, for as long as one asks."""
