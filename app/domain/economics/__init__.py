"""What a decision is worth: odds, expected amount, cost of the work, expected return. Money is whole cents."""
