"""From reasons to buckets: who touches a denial first, what stops it upstream, and which path to take."""
