"""Counting what is opened, without following anybody.

``visitors``   who is left out, and the digest that keeps a repeat out
``recording``  a click becomes a row; for a redirect, before it is answered
``rollup``     rows become day sums, exactly once, while others go on writing; and the slow twin that checks it
``months``     the table's months: made ahead, dropped when their time is over

See docs/decisions/clicks-without-tracking.md.
"""
