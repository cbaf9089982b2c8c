"""Shapes of the contract."""
