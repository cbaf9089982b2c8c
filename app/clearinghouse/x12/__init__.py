"""Readers of X12 files. ``remittance_835`` reads payments; the other modules are what it is made of."""
