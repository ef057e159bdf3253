import datetime as dt
import sys
from pathlib import Path

import pytest

from archkit.brief import Brief
from archkit.session import Session

sys.path.insert(0, str(Path(__file__).parent))  # panellists.py stands beside the tests that use it
sys.path.insert(0, str(Path(__file__).parent.parent / "architects"))  # loopback.py and drafts.py, there
BRIEFS = Path(__file__).parents[2] / "notebooks" / "briefs"
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A small design, whole and closed."""
    from panellists import Plain  # noqa: PLC0415 - found through the path above

    brief = Brief.read(BRIEFS / "leave-requests.yaml")
    folder = tmp_path_factory.mktemp("reviewed") / "leave"
    with Session.start(brief, folder=folder, architect=Plain(), today=TODAY) as session:
        return session.run()


@pytest.fixture(scope="session")
def panel(reviewed: Session):
    """A panel of five that has met: one agrees, one rewords, one dissents, one does harm, one declines."""
    from panellists import Carefree, Cautious, Plain, Unwilling, Wordy  # noqa: PLC0415 - the same

    from archkit.explore.panel import Member, Panel  # noqa: PLC0415 - the same
    from archkit.personas import persona  # noqa: PLC0415 - the same

    leaders = ("systems-architect", "context-first", "high-scale", "task-oriented", "delivery-standards")
    seats = (Plain(), Wordy(), Cautious(), Carefree(), Unwilling())
    found = Panel(
        Session.read(reviewed.folder),
        [Member(persona(leader), seat) for leader, seat in zip(leaders, seats, strict=True)],
        finisher=Plain(),
    )
    found.review()
    return found


@pytest.fixture
def model_server():
    """Start servers of local models, and end them with the test."""
    import local_model_server as servers  # noqa: PLC0415 - found through the path above

    with servers.serving() as start:
        yield start
