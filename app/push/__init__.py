"""Sends messages to the endpoints of partners."""
