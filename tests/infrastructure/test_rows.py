"""Rows of migrations are there in every test, also after tests that empty the tables."""

from programmes.models import Board


def there() -> bool:
    """The rows of migrations, and none that a test before has left; leaves one itself."""
    assert not Board.objects.filter(name="Left by a test").exists()
    Board.objects.create(code="S08000999", name="Left by a test")
    return Board.objects.filter(code="S08000017").exists()


def test_commits_and_finds_them(transactional_db):
    assert there()


def test_commits_and_finds_them_again(transactional_db):
    assert there()


def test_finds_them_beside_a_browser(transactional_db, page):
    """Playwright's loop gives its thread connections of its own."""
    assert there()


def test_finds_them_after_a_browser(transactional_db):
    assert there()
