"""Earlier releases, differences, ties, official figures, figures that are not available, groups and merges."""

import numpy as np
import pandas as pd
import pytest

from prevent_analysis.disclosure import (
    Policy,
    TooMuchHiddenError,
    audit,
    audit_release,
    protect,
    protect_release,
    release_counts,
)
from prevent_analysis.disclosure.revisions import Printed, separate_revised
from prevent_analysis.errors import DisclosureError

LOOSE = Policy(max_hidden=1)


def cells(*rows, column="area", **more):
    labels, counts, atoms = zip(*rows, strict=True)
    table = pd.DataFrame({column: labels, "count": pd.array(counts, dtype="Int64"), "atoms": [tuple(a) for a in atoms]})
    return table.assign(**more)


def shown(table):
    return table["count"].astype(object).where(table["count"].notna(), None).tolist()


def test_a_difference_with_an_earlier_release_is_protected():
    first = protect_release({"to date": cells(("Thurrock", 20, ["q1"]))}, LOOSE)
    second = {"to date": cells(("Thurrock", 23, ["q1", "q2"]))}
    assert shown(protect_release(second, LOOSE)["to date"]) == [23]
    assert shown(protect_release(second, LOOSE, earlier=[first])["to date"]) == [None]
    careless = protect_release(second, LOOSE)
    report = audit_release(careless, LOOSE, [first])
    assert report[["table", "lower", "upper", "status"]].to_numpy().tolist() == [["difference", 3, 3, "exact"]]
    assert report["atoms"].tolist() == [("q2",)]


def test_a_revised_total_is_revised_in_another_breakdown_of_the_same_people():
    """The total went from 20 to 26; the kinds, which nobody has seen before, are of the 26."""
    same_people = [(("k1", "k2", "k3", "k4"), ("m",))]
    kinds = [("one", 15, ["k1"]), ("two", 8, ["k2"]), ("three", 2, ["k3"]), ("four", 1, ["k4"])]
    first, total = ({"total": cells(("Thurrock", n, ["m"]))} for n in (20, 26))
    second = total | {"kinds": cells(*kinds, column="kind")}
    issues, ties = separate_revised([Printed(first, LOOSE), Printed(second, LOOSE)], same_people)
    released = release_counts(issues[1].tables, LOOSE, earlier=[issues[0]], ties=ties)
    assert shown(released.tables["total"]) == [26]
    assert None in shown(released.tables["kinds"])
    issues, _ = separate_revised([Printed(first, LOOSE), Printed(second, LOOSE)])
    with pytest.raises(DisclosureError):
        release_counts(issues[1].tables, LOOSE, earlier=[issues[0]], ties=same_people)


def test_a_late_revision_of_one_person_is_protected():
    first = protect_release({"referrals": cells(("Thurrock", 20, ["kept", "gone"]))}, LOOSE)
    revised = {"referrals": cells(("Thurrock", 21, ["kept", "added"]))}
    released = release_counts(revised, LOOSE, earlier=[first])
    assert released.summary.result == "passed"  # one more may be one added, or many added and many gone
    late = {"referrals": cells(("Thurrock", 21, ["kept", "gone", "added"]))}
    assert shown(release_counts(late, LOOSE, earlier=[first]).tables["referrals"]) == [None]


def test_what_an_earlier_release_hid_stays_protected():
    rows = [("Thurrock", 3, ["t"]), ("Southend", 9, ["s"]), ("Essex", 30, ["e"]), ("Total", 42, ["t", "s", "e"])]
    first = protect_release({"areas": cells(*rows)}, LOOSE)
    assert shown(first["areas"]) == [None, None, 30, 42]
    neighbours = {"neighbours": cells(("Southend", 9, ["s"]))}
    assert shown(protect_release(neighbours, LOOSE)["neighbours"]) == [9]
    assert shown(protect_release(neighbours, LOOSE, earlier=[first])["neighbours"]) == [None]


def test_a_partner_knows_its_own_row_of_earlier_releases_too():
    """Two years of Thurrock are out; who knows its last year learns nothing by subtraction that it did not know."""
    rows = [("Thurrock", 5, ["t1", "t2"]), ("Southend", 30, ["s1", "s2"]), ("Total", 35, ["t1", "t2", "s1", "s2"])]
    first = protect_release({"two years": cells(*rows)}, LOOSE)
    year = [("Thurrock", 3, ["t2"]), ("Southend", 14, ["s2"]), ("Total", 17, ["t2", "s2"])]
    released = release_counts({"year": cells(*year)}, LOOSE, earlier=[first], partners=["area"]).tables["year"]
    assert shown(released)[0] is None
    assert shown(released)[1:].count(None)


def test_a_rolling_window_does_not_give_away_the_quarter_that_enters():
    quarters, year = cells(("Q1", 6, ["1"])), cells(("to Q4", 40, ["1", "2", "3", "4"]))
    first = protect_release({"quarter": quarters, "year": year}, LOOSE)
    second = {"year": cells(("to Q5", 37, ["2", "3", "4", "5"]))}  # 37 - 40 + 6 = 3
    assert shown(protect_release(second, LOOSE, earlier=[first])["year"]) == [None]


def test_nested_periods_in_one_table_are_differences_too():
    table = cells(("Q1", 20, ["1"]), ("Q1 to Q2", 22, ["1", "2"]), ("Q3", 50, ["3"]), column="period")
    released = protect_release({"periods": table}, LOOSE)["periods"]
    assert shown(released).count(None) == 1
    assert shown(released)[2] == 50


def test_a_cell_shown_before_cannot_change_or_be_hidden_again():
    first = protect_release({"areas": cells(("Thurrock", 7, ["t"]))}, LOOSE)
    with pytest.raises(DisclosureError, match="revised figure"):
        protect_release({"areas": cells(("Thurrock", 8, ["t"]))}, LOOSE, earlier=[first])
    tighter = Policy(threshold=10, max_hidden=1)
    again = protect_release({"areas": cells(("Thurrock", 7, ["t"]))}, tighter, earlier=[first])
    assert shown(again["areas"]) == [7]


def test_an_earlier_release_keeps_the_policy_that_it_was_printed_under():
    rounded = release_counts({"areas": cells(("Thurrock", 23, ["t"]))}, Policy(10, 5))
    assert shown(rounded.tables["areas"]) == [25]
    again = release_counts({"areas": cells(("Thurrock", 23, ["t"]))}, Policy(), earlier=[rounded])
    assert shown(again.tables["areas"]) == [23]
    with pytest.raises(DisclosureError, match="differ"):
        protect_release({"areas": cells(("Thurrock", 23, ["t"]))}, Policy(), earlier=[rounded.tables])


def test_official_figures_are_never_hidden_and_every_reader_uses_them():
    own = cells(("Thurrock", 3, ["t"]), ("Southend", 40, ["s"]))
    official = cells(("Essex Police", 43, ["t", "s"]), known=True)
    released = protect_release({"areas": own, "force": official}, LOOSE)
    assert shown(released["force"]) == [43]
    assert shown(released["areas"]) == [None, None]
    small = cells(("Essex Police", 2, ["t"]), known=True)
    assert shown(protect_release({"force": small}, LOOSE)["force"]) == [2]
    assert audit_release({"force": small}, LOOSE).empty


def test_what_official_figures_give_away_cannot_be_released():
    official = cells(("region", 43, ["t", "s"]), ("Southend", 40, ["s"]), known=True)
    with pytest.raises(DisclosureError, match="what readers have already"):
        protect_release({"official": official, "ours": cells(("Thurrock", 3, ["t"]))}, LOOSE)


def test_flags_are_tied_to_their_total():
    """Largest flag <= offences <= sum of flags: 30 offences and 27 race flags leave the other flag 3 or more."""
    tables = {
        "offences": cells(("Thurrock", 30, ["offences"])),
        "strands": cells(("race", 27, ["race"]), ("religion", 4, ["religion"]), column="strand"),
    }
    ties = [("offences", ("race", "religion"))]
    loose = protect_release(tables, LOOSE)
    assert [shown(table) for table in loose.values()] == [[30], [27, None]]
    report = audit_release(loose, LOOSE, ties=ties)
    assert report[["lower", "upper", "status"]].to_numpy().tolist() == [[3, 30, "protected"]]
    tight = tables | {"strands": cells(("race", 26, ["race"]), ("religion", 4, ["religion"]), column="strand")}
    tied = protect_release(tight, LOOSE, ties=ties)  # 30 - 26: religion would be "4 or more"
    assert shown(tied["offences"]) == [None] or shown(tied["strands"])[0] is None
    assert release_counts(tight, LOOSE, ties=ties).bounds("strands")["lower"].iloc[-1] < 4


def test_what_is_not_available_stays_so():
    table = cells(("Thurrock", 20, ["t"]), ("Southend", None, ["s"]), ("Essex", 2, ["e"]))
    released = release_counts({"areas": table}, LOOSE).tables["areas"]
    assert released["note"].tolist() == ["", "x", "c"]
    counts = pd.DataFrame({"area": ["Essex", "Southend", "Thurrock"], "count": [30.0, np.nan, 20.0]})
    protected = protect(counts, ["area"], LOOSE)
    assert protected["note"].tolist() == ["", "x", "", "x"]
    assert audit(protected, ["area"], LOOSE).empty


def test_a_total_does_not_give_away_what_a_supplier_hid():
    table = cells(("Thurrock", 20, ["t"]), ("Southend", None, ["s"]), ("Total", 23, ["t", "s"]), note=["", "c", ""])
    released = release_counts({"areas": table}, LOOSE).tables["areas"]
    assert shown(released).count(None) == 2
    assert released["note"].tolist()[1] == "c"


def test_other_notes_stay_on_shown_cells():
    table = cells(("Thurrock", 20, ["t"]), ("Southend", 2, ["s"]), note=["p", "p"])
    assert protect_release({"areas": table}, LOOSE)["areas"]["note"].tolist() == ["p", "c"]


def test_a_line_in_one_category_is_hidden_with_its_zeros():
    rows = {"Police": (12, 0, 0), "Health": (9, 8, 7), "Other": (11, 6, 5), "None": (0, 0, 0)}
    counts = pd.DataFrame(
        [(source, kind, n) for source, line in rows.items() for kind, n in zip("xyz", line, strict=True)],
        columns=["source", "type", "count"],
    )
    hidden = protect(counts, ["source", "type"], LOOSE).set_index(["source", "type"])["note"] == "c"
    assert hidden["Police"].reindex(list("xyz")).all()
    assert not hidden["None"].any()  # nobody is in the line, so it says nothing of anybody
    free = protect(counts, ["source", "type"], Policy(group_rule=False, max_hidden=1))
    assert not free["note"].eq("c").any()


def test_too_much_hidden_is_refused_with_the_merge_to_make():
    counts = pd.DataFrame({"sector": ["Education", "Health", "Police"], "count": [40, 3, 2]})
    with pytest.raises(TooMuchHiddenError, match="merge Health with Police in its column sector") as refusal:
        protect(counts, ["sector"], Policy())
    assert refusal.value.merge == ("Health", "Police")
    assert refusal.value.column == "sector"
    merged = pd.DataFrame({"sector": ["Education", "Health or Police"], "count": [40, 5]})
    assert shown(protect(merged, ["sector"], Policy())) == [40, 5, 45]


def test_a_table_of_one_figure_may_be_hidden_whole():
    assert shown(protect_release({"one": cells(("Thurrock", 3, ["t"]))}, Policy())["one"]) == [None]


def test_shown_counts_are_rounded_after_hiding():
    counts = pd.DataFrame({"area": list("abcd"), "count": [9, 12, 43, 0]})
    protected = protect(counts, ["area"], Policy(10, 5, max_hidden=1))
    assert protected["note"].tolist()[0] == "c"
    assert all(count % 5 == 0 for count in shown(protected) if count is not None)
    assert "protected" in set(audit(protected, ["area"], Policy(10, 5))["status"])


def test_weights_decide_what_is_hidden_beside_a_small_count():
    counts = pd.DataFrame({"area": list("abc"), "count": [3, 10, 20]})
    assert shown(protect(counts, ["area"], LOOSE)) == [None, None, 20, 33]
    dear_inner = protect(counts, ["area"], LOOSE, weights=lambda count, level: 100 if level == 0 else 1)
    assert shown(dear_inner) == [None, 10, 20, None]


def test_partners_are_named_by_label_column_or_both():
    counts = pd.DataFrame(
        [
            (s, t, n)
            for s, line in zip("pqr", ((2, 9), (3, 8), (40, 50)), strict=True)
            for t, n in zip("xy", line, strict=True)
        ],
        columns=["source", "type", "count"],
    )
    by = ["source", "type"]
    every, one = (protect(counts, by, LOOSE, partners=who) for who in (["source"], ["p"]))
    assert every.equals(protect(counts, by, LOOSE, partners=["p", "q", "r"]))
    assert one.equals(protect(counts, by, LOOSE, partners=[{"source": "p"}]))
    assert every["count"].isna().sum() >= one["count"].isna().sum() > protect(counts, by, LOOSE)["count"].isna().sum()
    with pytest.raises(DisclosureError, match="partner"):
        protect(counts, by, LOOSE, partners=["nobody"])


def test_a_difference_between_two_earlier_releases_stays_protected():
    first = {"to date": cells(("Thurrock", None, ["q1"]), note="c")}
    second = {"to date": cells(("Thurrock", 30, ["q1", "q2"]))}
    new = {"others": cells(("one", 28, ["q1", "p1"]), ("two", 6, ["q2", "p2"]))}  # both leave q2 between 2 and 6
    assert shown(protect_release(new, LOOSE)["others"]) == [28, 6]
    assert None in shown(protect_release(new, LOOSE, earlier=[first, second])["others"])


def test_a_figure_hidden_earlier_for_another_may_be_narrow():
    earlier = cells(("both", 8, ["s", "z"]), ("s", None, ["s"]), ("z", None, ["z"]), ("y and z", 2, ["y", "z"]))
    first = {"areas": earlier.assign(note=["", "c", "c", ""])}  # z lies between 0 and 2
    released = release_counts({"areas": cells(("Essex", 50, ["e"]))}, LOOSE, earlier=[first])
    assert shown(released.tables["areas"]) == [50]


def test_a_partner_may_hold_all_the_people_of_a_small_total():
    lines = {"p": (3, 30), "q": (0, 40), "r": (0, 50)}
    counts = pd.DataFrame(
        [(source, kind, n) for source, line in lines.items() for kind, n in zip("xy", line, strict=True)],
        columns=["source", "type", "count"],
    )
    policy = Policy(group_rule=False, max_hidden=1)
    hidden = protect(counts, ["source", "type"], policy, partners=["source"]).set_index(["source", "type"])["note"]
    assert hidden["Total", "x"] == hidden["p", "x"] == "c"
