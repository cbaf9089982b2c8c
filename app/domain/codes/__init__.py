"""Code sets that payers answer with, as data in our own words."""
