"""X12. ``remittance_835`` reads payments, ``claim_status_276`` writes questions about claims, ``claim_status_277`` reads
the answers, ``acknowledgments`` whatever else comes back; the other modules are what they are made of."""
