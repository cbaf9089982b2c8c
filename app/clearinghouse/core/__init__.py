"""CAQH CORE connectivity vC2.2.0 in real time: HTTP MIME multipart and SOAP 1.2 (``facts/claim-status.md`` §2)."""
