"""A payer and its clearinghouse over real HTTP: for demonstrations and tests, and to try a front end against.

It speaks the envelopes of CORE vC2.2.0 (MIME and SOAP) and the JSON of the Stedi and Optum family. What it writes and
reads is its own: nothing is shared with the adapters, so that neither proves the other's mistakes right.
"""
