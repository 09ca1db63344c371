"""Who may do what with measures. Read ``programmes.permissions`` first.

Everyone who may see the programme may see its published measures, and members see all of them. Small numbers
are shown only to those who keep the measures: for everybody else, members too, they are hidden.
"""

import rules

from programmes.permissions import is_member, is_programme_admin, is_public, is_qi_lead

rules.add_perm("measures.see", is_public | is_member)
rules.add_perm("measures.see_as_member", is_member)
keeps_measures = is_qi_lead | is_programme_admin
rules.add_perm("measures.see_small_numbers", keeps_measures)
rules.add_perm("measures.enter_numbers", keeps_measures)
rules.add_perm("measures.edit", keeps_measures)
rules.add_perm("measures.see_jobs", keeps_measures)
