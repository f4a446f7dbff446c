"""A message's bytes, whatever they are, as one `Received`: pure modules, no database, no settings, nothing refused."""
