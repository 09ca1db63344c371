"""People for tests."""

from __future__ import annotations

import factory
from allauth.account.models import EmailAddress

from accounts.models import User

PASSWORD = "a long enough password"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a verified e-mail address. Password: ``PASSWORD``, only when asked for."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@nhs.scot")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"

    @factory.post_generation
    def with_password(self: User, create: bool, extracted: bool | str | None, **kwargs: object) -> None:
        if extracted:
            self.set_password(extracted if isinstance(extracted, str) else PASSWORD)
            if create:
                self.save(update_fields=["password"])

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **kwargs: object) -> None:
        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)
