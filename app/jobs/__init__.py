"""Background work: procrastinate in the same PostgreSQL, deferred inside the business transaction."""
