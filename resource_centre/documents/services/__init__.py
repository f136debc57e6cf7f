"""What happens to documents."""

from resource_centre.documents.services.batches import (
    ISSUE,
    PACK,
    has_outdated,
    issue_batch,
    jobs_of,
    pack_again,
    pack_batch,
    remove_outdated,
    start_batch,
)
from resource_centre.documents.services.chain import (
    attach_scan,
    duplicate,
    hand_over,
    register_earlier,
    replace,
    revoke,
)
from resource_centre.documents.services.issuing import (
    draft_of,
    has_abandoned,
    issue,
    make_abandoned_files,
    make_file,
    try_again,
)
from resource_centre.documents.services.numbering import Given, give_number
from resource_centre.documents.services.proofs import address_of, proof_of
from resource_centre.documents.services.verifying import (
    verify_code,
    verify_file,
    verify_key,
)

__all__ = [
    "ISSUE",
    "PACK",
    "Given",
    "address_of",
    "attach_scan",
    "draft_of",
    "duplicate",
    "give_number",
    "hand_over",
    "has_abandoned",
    "has_outdated",
    "issue",
    "issue_batch",
    "jobs_of",
    "make_abandoned_files",
    "make_file",
    "pack_again",
    "pack_batch",
    "proof_of",
    "register_earlier",
    "remove_outdated",
    "replace",
    "revoke",
    "start_batch",
    "try_again",
    "verify_code",
    "verify_file",
    "verify_key",
]
