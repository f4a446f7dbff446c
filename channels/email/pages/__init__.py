"""This door's pages for staff: mailboxes, and what arrived that stands in no record."""
