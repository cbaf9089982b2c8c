"""What an organisation is: its profile and its time zone."""
