"""Thematic coding: mask first, then mark and name, compare two coders, see themes over time.

``masking``    what in a shared text could identify somebody, and the text without it
``codebook``   the themes as a CSV file, in and out
``agreement``  Cohen's kappa of two coders, on the part that either of them coded
``reading``    what the pages show, under the rule of blind coding
``actions``    every write
``exports``    coded segments and quotes as files
``themes``     how often each theme comes, month by month
``history``    who changed the codebook and the answers to it, as the database kept it
"""
