from pathlib import Path

from thoralens.training.card import _disagreements, _elsewhere


def test_disagreements_are_a_table_or_said_to_be_none() -> None:
    assert "the same" in _disagreements([])
    one = {"image": "a.png", "label": "benign", "trained": "benign", "shipped": "malignant"}
    assert _disagreements([one]).endswith("| a.png | benign | benign | malignant |")


def test_only_the_project_s_own_model_points_to_the_project_s_own_pages() -> None:
    (_, said) = _elsewhere("jsrt")
    root = Path(__file__).parents[3]
    pages = [word for word in said.split("`") if word.startswith("docs/")]
    assert pages
    assert all((root / page).is_file() for page in pages)
    assert _elsewhere("mine") == []
