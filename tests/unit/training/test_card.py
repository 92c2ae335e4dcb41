from thoralens.training.card import _disagreements


def test_disagreements_are_a_table_or_said_to_be_none() -> None:
    assert "the same" in _disagreements([])
    one = {"image": "a.png", "label": "benign", "trained": "benign", "shipped": "malignant"}
    assert _disagreements([one]).endswith("| a.png | benign | benign | malignant |")
