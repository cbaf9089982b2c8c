"""SQL that answers reads."""
