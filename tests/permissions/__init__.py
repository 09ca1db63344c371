"""Who gets what at every address of the portal. One module per room; ``tests/test_permission_matrix.py`` reads them.

A module has

``TABLE``
    One line per address and method, with what each kind of person gets::

        address            method  anon  staff host rater lead compl admin | stranger super
        programmes:members GET     in    403   403  403   403  403   ok      404      404

    ``anon`` is not signed in. ``staff`` to ``admin`` are members with one role each (AHP staff, lab host,
    rater, QI lead, complaints admin, programme admin). ``stranger`` is a member with every role of another
    programme. ``super`` is a superuser of Django's admin who belongs to no programme.

    ``ok`` is 200, ``go`` a redirect, ``in`` a redirect to the sign-in page, a number that status, ``-`` not
    asked. An address may end in ``@draft``: the programme is then not published. Any other word after @ names
    a variant, whose arguments stand under ``"address@variant"``. ``#`` starts a comment.

``arguments(programme)`` (optional)
    Makes what the addresses of the room need in that programme and answers ``{argument: value}``. A value may
    also stand under the address's name, as ``{"labs:session": {"session_id": …}}``.

``posted(programme)`` (optional)
    ``{address: data}`` for POST; other addresses are posted nothing, which must never be an error of the
    server.

Every line is asked in the person's own programme, and a second time in a programme that he does not belong
to, where he must get what the stranger gets. With ids of another programme under the own address nobody
finds anything.
"""
