"""Instructions for the billing system: what is to be posted because a denial was closed."""
