"""PostgreSQL, Redis, a mailbox and the processes of a demo on a machine that has none of them (decision 0001)."""
