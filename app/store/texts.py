"""Words that people type: kept beside the log, which refers to them by a salted digest.

So the log can prove that a text is the one that was typed, and holds nothing of it itself.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from app.store.database import Transaction

KEEP = """
INSERT INTO texts (org_id, id, subject_id, kind, body, salt, author_id, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


async def keep_text(
    tx: Transaction, subject_id: UUID, kind: str, body: str, author_id: UUID, now: datetime
) -> dict[str, object]:
    """Keep a text about a denial, a rule or an approval. Returns what an entry of the log says of it.

    The digest is SHA-256 over the salt (16 bytes) and the text in UTF-8.
    """
    text_id, salt = uuid7(), secrets.token_bytes(16)
    await tx.execute(KEEP, (tx.org_id, text_id, subject_id, kind, body, salt, author_id, now))
    digest = hashlib.sha256(salt + body.encode()).hexdigest()
    return {"text": str(text_id), "text_sha256": digest}
