"""The portal's own pages: the same for everybody."""

TABLE = """
address             method  anon staff host rater lead compl admin | stranger super

home                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
accessibility       GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
privacy             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
cookies             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
contact             GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
how_we_draw_charts  GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
# For people who build the portal: in the demonstration and with DEBUG only.
components          GET     404  404   404  404   404  404   404     404      404
robots              GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
healthz             GET     -    -     -    -     -    -     -       -        -
metrics             GET     -    -     -    -     -    -     -       -        -
"""
