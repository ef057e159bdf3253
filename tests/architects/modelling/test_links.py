"""Many to many: the table between, both ways through it, and what adds and takes away."""

import pytest

NOW = "2100-01-01"
TENANTS = """
name: Shared
scale: {tenants: 40}
workload:
  entities:
    - {name: Recipe, linked_to: [Herb], attributes: [{name: title, required: true}]}
    - {name: Herb, linked_to: [Recipe], attributes: [{name: label, required: true}]}
    - name: Recipe herb mix
      belongs_to: [Recipe, Herb]
      attributes: [{name: grams, type: integer}]
  operations: [{name: List recipes of herb, kind: list, entity: Recipe, by: [herb]}]
"""


def test_the_table_between_has_both_keys_and_a_way_back(ruled):
    table = ruled.table("house_features")
    assert table.primary_key == ("house_id", "feature_id")
    assert [one.columns for one in table.indexes] == [("feature_id", "house_id")]
    assert {key.on_delete for key in table.foreign_keys} == {"cascade"}
    assert ruled.table("houses").column("feature_id") is None
    own = ruled.table("article_articles")
    assert own.primary_key == ("article_id", "related_article_id")
    assert len(own.foreign_keys) == 2


@pytest.mark.postgres
def test_houses_are_found_by_one_feature_and_by_several_at_once(rows):
    both, one, gone = (rows.add("houses", address=name) for name in ("both", "one", "gone"))
    pool, view = (rows.add("features", label=name)["id"] for name in ("pool", "view"))
    for house in (both, one, gone):
        assert rows.ask("Add Feature to House", house["id"], pool)
        assert rows.ask("Add Feature to House", house["id"], pool) == []  # a repeat changes nothing
    rows.ask("Add Feature to House", both["id"], view)
    rows.ask("Delete house", gone["id"])
    found = rows.ask("List houses of feature", pool, NOW, gone["id"], 10)
    assert {row[0] for row in found} == {both["id"], one["id"]}
    found = rows.ask("List houses by features", [pool, view], NOW, gone["id"], 10)
    assert [row[0] for row in found] == [both["id"]]
    found = rows.ask("Search houses", view, "both", NOW, gone["id"], 10)
    assert [row[0] for row in found] == [both["id"]]
    assert rows.ask("Remove feature from house", both["id"], view) == 1
    assert rows.ask("List houses by features", [pool, view], NOW, gone["id"], 10) == []


@pytest.mark.postgres
def test_nothing_is_linked_with_itself_by_mistake(rows):
    ids = [rows.add("articles", title=name)["id"] for name in ("a", "b")]
    rows.ask("Add Article to Article", *ids)
    assert rows.refused(lambda: rows.ask("Add Article to Article", ids[0], ids[0])) == "23514"


def test_a_table_between_of_the_briefs_own_is_taken(model_of):
    data = model_of(TENANTS)
    between = [table for table in data.tables if "herb" in table.name and "recipe" in table.name]
    listed = next(one for one in data.access_patterns if one.operation == "List recipes of herb")
    assert [table.name for table in between] == ["recipe_herb_mixes"]
    assert between[0].tenant_column == "tenant_id"
    assert "FROM recipe_herb_mixes WHERE tenant_id" in listed.sql
