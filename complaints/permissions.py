"""One role keeps the log. To everybody else, QI leads and programme admins included, it does not exist."""

from __future__ import annotations

import rules

from programmes.permissions import is_complaints_admin

rules.add_perm("complaints.keep", is_complaints_admin)
