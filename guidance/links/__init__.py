"""Do the links still lead anywhere?

``addresses`` says where the portal goes and where it never does, ``looking`` takes one look over HTTP, ``places``
knows which links stand where, ``checking`` takes those that are due and remembers what it found.
"""
