"""What can stand in the way of a change to people and programmes. Each message is shown as it is."""


class Refused(Exception):
    """Base: the change was not made; ``str(error)`` says why in a sentence."""


class LastAdmin(Refused):
    def __init__(self) -> None:
        super().__init__(
            "This is the programme’s only admin. Give somebody else the role first, "
            "so that the programme is never without one."
        )


class NoRole(Refused):
    def __init__(self) -> None:
        super().__init__("A member needs at least one role. To take all away, end the membership.")


class AlreadyMember(Refused):
    def __init__(self) -> None:
        super().__init__("This person is a member already. Change the roles on the members page.")


class AlreadyInvited(Refused):
    def __init__(self) -> None:
        super().__init__("This address has an invitation that waits for an answer. Send that one again.")


class InvitationClosed(Refused):
    pass


class WrongAddress(Refused):
    def __init__(self) -> None:
        super().__init__("The invitation was sent to another address than the one you are signed in with.")


class TooSoon(Refused):
    def __init__(self) -> None:
        super().__init__("The letter was sent less than a minute ago. Give it a moment to arrive.")


class FigureExists(Refused):
    pass


class StillUsed(Refused):
    pass
