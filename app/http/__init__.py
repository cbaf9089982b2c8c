"""What every request gets, whatever it asks for."""
