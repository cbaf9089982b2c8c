"""Invented remittances that look and balance like real ones, with labels that say what is in them."""

from app.sample.generate import generate_835, write_sample

__all__ = ["generate_835", "write_sample"]
