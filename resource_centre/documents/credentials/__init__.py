"""Credentials: certificates that programs verify (Open Badges 3.0, VC-JWT)."""
