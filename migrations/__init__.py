"""The schema's history; ``overturn migrate`` runs it."""
