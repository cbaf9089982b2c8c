"""How often people take a claim into their hands, and how often for nothing."""
