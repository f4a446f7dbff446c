"""Mail in: from a mail server's mailbox, or handed over by one, stored before anything else is done with it."""
