"""PostgreSQL and blobs: tables by capability, queries that answer reads, the one way to write."""
