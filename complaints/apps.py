from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "complaints"
    verbose_name = "Complaints"

    def ready(self) -> None:
        # Imported here because they need the models.
        from accounts import own_data
        from programmes import demonstration as demonstrations
        from programmes import navigation

        from . import demonstration, holdings, permissions, retention  # noqa: F401

        own_data.register(
            own_data.Room(
                "complaints",
                "The complaints log",
                holdings.HOLDINGS,
                retention=(
                    own_data.Retention(
                        "Words of closed complaints", "as long as the board has set", retention.forget_all
                    ),
                ),
            )
        )
        demonstrations.add("complaints", demonstration.load, after=["programmes"])
        navigation.register(
            navigation.Room(
                "Complaints",
                "complaints:items",
                "complaints.keep",
                order=30,
                staff=True,
                text="What was said about AHPs’ use of social media, by when it is answered, and what is learned.",
            )
        )
