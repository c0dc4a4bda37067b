"""Grades: what a grade and a statute say of a charge."""

from clearslate.law import TEXT, CitationStyle, Class, Grading, Lookup, grade, years

STYLE = CitationStyle(r"§ (?P<section>\d+)")


def test_a_grade_that_is_called_like_a_kind_is_another_question() -> None:
    grading = Grading(
        (grade("felony", Class.FELONY, years(1)), grade("felony 6", Class.FELONY, years(5))),
        STYLE,
        TEXT("§ 9"),
    )
    kind, code = grading.is_kind(Class.FELONY), grading.is_grade("felony")
    assert isinstance(kind, Lookup)
    assert isinstance(code, Lookup)
    assert kind != code
    assert kind.decide(None, "felony 6", None)[0] == 3
    assert code.decide(None, "felony 6", None)[0] == 0
