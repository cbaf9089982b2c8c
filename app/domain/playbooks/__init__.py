"""What an organisation knows of a payer, and when it stops working a denial: data in versions, each approved."""
