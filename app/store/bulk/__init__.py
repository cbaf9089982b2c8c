"""Writing many rows: COPY into a temporary table, then INSERT … SELECT (COPY into a table with row-level security is refused)."""
