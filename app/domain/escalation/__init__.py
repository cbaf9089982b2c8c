"""What is escalated, to whom, and how much of it one person is told on a day."""
