from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data

        from . import holdings, permissions  # noqa: F401

        own_data.register(own_data.Room("complaints", "The complaints log", holdings.HOLDINGS))
