import datetime as dt
import shutil
from pathlib import Path

import pytest

from clearslate.identity import LinkError, Links, Options, Verdict, decide, link, read_decisions, withdraw
from clearslate.identity.links import DECISIONS, EVENTS
from tests.identity.conftest import build, person

AT = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)
SAME = (
    '{"number": 1, "verdict": "same", "left": [["a", "a:1"]], "right": [["b", "b:1"]], "by": "r", '
    '"at": "2026-01-02T03:04:00Z", "why": "w"}\n'
)
ANNA = ("ANNA", "HOLLOWAY", "1980-03-14")


class Office:
    """Three sources, their links, and a reviewer."""

    def __init__(self, places: list[Path], out: Path) -> None:
        self.places, self.out = places, out

    def run(self) -> Links:
        self.links = link(self.places, self.out, Options(threads=1))
        return self.links

    def of(self, record: str) -> str:
        rows = self.links.persons.to_pylist()
        return next(str(row["person_id"]) for row in rows if row["source_person_id"] == record)

    def decide(self, verdict: Verdict, one: str, other: str) -> None:
        decide(self.out, verdict, (self.of(one), self.of(other)), by="r.reviewer", why="file", at=AT)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Nobody decided anything yet: each test starts from a copy."""
    folder = tmp_path_factory.mktemp("office")
    carla = ("CARLA", "BRANDT", "1971-11-30")
    places = [
        build(folder / name, [person(f"{name}:1", *who, state_id="PA1234567")])
        for name, who in (("court", ANNA), ("prison", carla), ("state", ANNA))
    ]
    made = Office(places, folder / "links")
    made.run()
    return made


@pytest.fixture
def office(tmp_path: Path, linked: Office) -> Office:
    found = Office(linked.places, Path(shutil.copytree(linked.out, tmp_path / "links")))
    found.links = linked.links
    return found


def test_same_joins_what_nothing_else_would_and_keeps_joining(office: Office) -> None:
    assert office.of("court:1") != office.of("prison:1")
    office.decide(Verdict.SAME, "court:1", "prison:1")
    office.run()
    assert office.of("court:1") == office.of("prison:1") == office.of("state:1")
    assert '"decision"' in (office.out / EVENTS).read_text()
    first = (office.out / EVENTS).read_text()
    office.run()
    assert office.of("court:1") == office.of("prison:1")
    assert (office.out / EVENTS).read_text() == first


def test_different_parts_what_a_number_joins_and_leaves_no_doubt(office: Office) -> None:
    (office.out / DECISIONS).write_text(
        '{"number": 1, "verdict": "different", "left": [["court", "court:1"]], "right": [["state", "state:1"]], '
        '"by": "r", "at": "2026-01-02T03:04:00Z", "why": "twins with one number"}\n'
    )
    office.run()
    assert office.of("court:1") != office.of("state:1")
    pair = tuple(sorted((office.of("court:1"), office.of("state:1"))))
    assert pair not in {(row["person_a"], row["person_b"]) for row in office.links.possible.to_pylist()}


def test_different_takes_a_pair_out_of_doubt(office: Office) -> None:
    assert office.links.possible.num_rows == 1
    office.decide(Verdict.DIFFERENT, "court:1", "prison:1")
    assert office.run().possible.num_rows == 0


def test_a_withdrawn_decision_no_longer_binds(office: Office) -> None:
    office.decide(Verdict.SAME, "court:1", "prison:1")
    office.run()
    withdraw(office.out, 1, by="r.reviewer", why="mistaken", at=AT)
    office.run()
    assert office.of("court:1") != office.of("prison:1")
    assert [each.verdict for each in read_decisions(office.out)] == [Verdict.SAME, Verdict.WITHDRAW]
    with pytest.raises(LinkError, match="no decision 1 that could be withdrawn"):
        withdraw(office.out, 1, by="r.reviewer", why="again", at=AT)


def test_contradictions_are_refused_and_not_written(office: Office) -> None:
    office.decide(Verdict.SAME, "court:1", "prison:1")
    before = (office.out / DECISIONS).read_text()
    with pytest.raises(LinkError, match="withdraw the wrong one"):
        office.decide(Verdict.DIFFERENT, "court:1", "prison:1")
    assert (office.out / DECISIONS).read_text() == before


def test_a_decision_through_a_third_record_contradicts_too(office: Office) -> None:
    lines = [
        ("same", "court:1", "prison:1"),
        ("same", "prison:1", "state:1"),
        ("different", "court:1", "state:1"),
    ]
    (office.out / DECISIONS).write_text(
        "".join(
            f'{{"number": {n}, "verdict": "{verdict}", "left": [["{a[:-2]}", "{a}"]], "right": [["{b[:-2]}", "{b}"]], '
            '"by": "r", "at": "2026-01-02T03:04:00Z", "why": "w"}\n'
            for n, (verdict, a, b) in enumerate(lines, 1)
        )
    )
    with pytest.raises(LinkError, match="decision 3 says"):
        office.run()


def test_unknown_persons_and_one_person_twice_are_refused(office: Office) -> None:
    with pytest.raises(LinkError, match="no person Pnobody"):
        decide(office.out, Verdict.SAME, (office.of("court:1"), "Pnobody"), by="r", why="w", at=AT)
    with pytest.raises(LinkError, match="one person already"):
        decide(office.out, Verdict.SAME, (office.of("court:1"),) * 2, by="r", why="w", at=AT)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json\n", ":1 is no decision"),
        ('{"number": 1, "verdict": "perhaps"}\n', "verdict"),
        (SAME.replace('"number": 1', '"number": 2'), "number 2"),
        (SAME.replace("b:1", "a:1").replace('"b"', '"a"'), "both sides"),
    ],
)
def test_a_damaged_file_is_refused_without_saying_whom_it_names(
    office: Office, line: str, words: str
) -> None:
    (office.out / DECISIONS).write_text(line)
    with pytest.raises(LinkError, match=words) as error:
        office.run()
    assert "a:1" not in str(error.value)


def test_a_decision_on_records_that_are_gone_is_counted(office: Office) -> None:
    office.decide(Verdict.SAME, "court:1", "prison:1")
    office.places = office.places[:1]
    assert office.run().manifest["decisions_without_records"] == 1
