"""What is measured, and how: over HTTP against one web process, by the server's own time."""
