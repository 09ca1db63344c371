"""Who may see what came back. What is one's own is reached by ``visible_to(owner)`` and by nothing else."""

from __future__ import annotations

import rules

from labs.permissions import hosts_it
from programmes.permissions import is_ahp_staff, is_lab_host, is_programme_admin, is_qi_lead

sees_results = is_qi_lead | is_programme_admin

rules.add_perm("evaluations.see_results", sees_results)
# A host reads what was shared about a session of theirs, and not the numbers of others.
rules.add_perm("evaluations.read_session", (is_lab_host & hosts_it) | sees_results)
rules.add_perm("evaluations.read_words", is_lab_host | sees_results)
rules.add_perm("evaluations.hosts", is_lab_host)  # whose menu names those pages
# Masking, codebook, coding, quotes, answers to themes and the annual survey: one team does all of it.
rules.add_perm("evaluations.code", sees_results)
rules.add_perm("evaluations.answer_survey", is_ahp_staff)
