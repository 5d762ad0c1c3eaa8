"""What a reader prefers."""

from lms.accounts.models import User


def save_preferences(*, user: User, language: str = "", era: str = "") -> None:
    """Keep what was chosen; an empty choice leaves things as they are."""
    chosen = {name: value for name, value in {"language": language, "era": era}.items() if value}
    if chosen:
        User.objects.filter(pk=user.pk).update(**chosen)
