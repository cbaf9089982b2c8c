"""Claim-status JSON of the Stedi and Optum family (``facts/claim-status.md`` §6).

Its fields are those of the published descriptions of both APIs; each names the element of the 276 or 277 behind it.
"""
