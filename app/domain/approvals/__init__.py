"""What needs a second person, and who may be one."""
