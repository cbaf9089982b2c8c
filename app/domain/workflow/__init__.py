"""The way of a denial from one stage to the next."""
