"""Everything that writes for matching: looks at the whole index, what is decided about a pair, from where to look."""
