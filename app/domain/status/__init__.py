"""What a payer says now of a claim: the question, the answer, what it means, and when to ask (DESIGN §6)."""
