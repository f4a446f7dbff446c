"""make bench: builds the sizes of design.md section 5 by COPY and measures them; asserts nothing about time."""
