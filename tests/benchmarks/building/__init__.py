"""The data that is measured: a real gazetteer, and people, contacts and work that never were."""
