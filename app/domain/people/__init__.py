"""Who does the work: people, their teams, who stands in for whom, and which denial goes to whom."""
