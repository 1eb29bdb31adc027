"""Brand lists: their versions, what they cannot have, and what is deleted and comes back."""

from collections.abc import Sequence
from typing import Any

import pytest

from rushes.catalog.v1 import brands_pb2, changes_pb2
from rushes_catalog.brands.domain.brand_lists import BrandList
from rushes_catalog.brands.domain.errors import BrandListNotFound
from rushes_catalog.storage.catalog import Catalog
from rushes_catalog.storage.database import Database
from rushes_chassis.errors import Conflict, InvalidInput, NotFound
from rushes_footage.brands import Brand
from tests.integration.catalog.harness import Client, World

COLA = ("Coca-Cola", "Coke")


async def put(catalog: Client, name: str, *brands: Sequence[str]) -> brands_pb2.PutBrandListResponse:
    """Each brand as its name and its aliases."""
    new = [brands_pb2.Brand(name=each[0], aliases=each[1:]) for each in brands]
    return await catalog.brands.PutBrandList(brands_pb2.PutBrandListRequest(name=name, brands=new))


async def newest(catalog: Client, name: str) -> tuple[int, list[tuple[str, ...]]]:
    """Its version, and its brands as they are put."""
    found = (await catalog.brands.GetBrandList(brands_pb2.GetBrandListRequest(name=name))).list
    assert found.name == name
    return found.version, [(each.name, *each.aliases) for each in found.brands]


async def listed(catalog: Client) -> list[tuple[str, int, int]]:
    """Names, versions and numbers of brands."""
    found = (await catalog.brands.ListBrandLists(brands_pb2.ListBrandListsRequest())).brand_lists
    return [(each.name, each.version, each.brands) for each in found]


async def delete(catalog: Client, name: str) -> changes_pb2.Change:
    request = brands_pb2.DeleteBrandListRequest(name=name, requested_by="ada")
    return (await catalog.brands.DeleteBrandList(request)).change


async def refused(catalog: Client, *brands: Sequence[str]) -> tuple[list[str], str]:
    """Paths of mistakes, and the sentence."""
    with pytest.raises(InvalidInput) as mistaken:
        await put(catalog, "default", *brands)
    assert mistaken.value.reason == "WrongBrands"
    assert await newest(catalog, "default") == (1, [])
    return [each.path for each in mistaken.value.fields], mistaken.value.message


async def test_default_is_there_and_empty_and_stays(catalog: Client) -> None:
    assert await listed(catalog) == [("default", 1, 0)]
    assert await newest(catalog, "default") == (1, [])
    with pytest.raises(Conflict) as stays:
        await delete(catalog, "default")
    assert stays.value.reason == "DefaultStays"
    assert (await put(catalog, "default")).list.version == 1
    saved = await put(catalog, "default", COLA)
    assert (saved.created, saved.list.version) == (False, 2)
    assert (await put(catalog, "default")).list.version == 3
    with pytest.raises(Conflict):
        await delete(catalog, "default")
    assert await listed(catalog) == [("default", 3, 0)]


async def test_each_change_is_a_version_and_the_same_brands_are_none(catalog: Client) -> None:
    first = await put(catalog, "Ligue 1", (" Coca-Cola ", "Coke\t"), ("Nike",))
    assert (first.created, first.list.version) == (True, 1)
    again = await put(catalog, "Ligue 1", COLA, ("Nike",))
    assert (again.created, again.list) == (False, first.list)
    assert (await put(catalog, "Ligue 1", ("Nike",), COLA)).list.version == 2
    assert await newest(catalog, "Ligue 1") == (2, [("Nike",), COLA])
    assert await listed(catalog) == [("Ligue 1", 2, 2), ("default", 1, 0)]
    assert (await put(catalog, "Ligue 1")).list.version == 3
    assert await newest(catalog, "Ligue 1") == (3, [])


async def test_every_version_stays_readable_for_runs(catalog: Client, database: Database) -> None:
    await put(catalog, "cup", COLA)
    await put(catalog, "cup", ("Nike",))
    await put(catalog, "default", ("Nike",))
    await delete(catalog, "cup")
    await put(catalog, "cup", ("Puma",))
    async with Catalog(database).reading() as stores:
        lists = stores.brand_lists
        assert await lists.at("cup", 1) == BrandList("cup", 1, (Brand("Coca-Cola", ("Coke",)),))
        assert await lists.at("cup", 2) == BrandList("cup", 2, (Brand("Nike"),))
        assert await lists.newest("cup") == await lists.at("cup", 3) == BrandList("cup", 3, (Brand("Puma"),))
        assert await lists.at("default", 1) == BrandList("default", 1, ())
        assert await lists.newest("default") == BrandList("default", 2, (Brand("Nike"),))
        for name, version in (("cup", 4), ("default", 3), ("other", 1)):
            with pytest.raises(BrandListNotFound, match=f"no brand list '{name}' of version {version}"):
                await lists.at(name, version)
        with pytest.raises(BrandListNotFound, match="no brand list 'other'"):
            await lists.newest("other")


async def test_events_say_which_list_was_saved_deleted_and_brought_back(catalog: Client) -> None:
    watch = await catalog.watch()

    async def told(count: int) -> None:
        """Only that the list has changed so many times."""
        await watch.until(lambda seen: sum(each.HasField("brand_list") for each in seen.events) >= count)
        assert [each.brand_list.name for each in watch.events if each.HasField("brand_list")] == ["cup"] * count

    await put(catalog, "cup", COLA)
    await told(1)
    await put(catalog, "cup", COLA)
    await put(catalog, "cup")
    await told(2)
    change = await delete(catalog, "cup")
    await told(3)
    await catalog.undo(change)
    await told(4)
    await catalog.redo(change)
    await told(5)


async def test_versions_are_listed_and_read_also_those_of_a_deleted_list(catalog: Client) -> None:
    for brands in ((), (COLA,), (COLA, ("Nike",))):
        await put(catalog, "cup", *brands)
    await delete(catalog, "cup")

    async def page(cursor: str, name: str = "cup") -> tuple[list[tuple[int, int, bool]], str]:
        """Versions, their numbers of brands and whether it is known when they were saved; the next cursor."""
        request = brands_pb2.ListBrandListVersionsRequest(name=name, cursor=cursor, limit=2)
        found = await catalog.brands.ListBrandListVersions(request)
        return [(each.version, each.brands, each.HasField("time")) for each in found.versions], found.next_cursor

    first, following = await page("")
    assert first == [(3, 2, True), (2, 1, True)]
    assert await page(following) == ([(1, 0, True)], "")
    earlier = brands_pb2.GetBrandListRequest(name="cup", version=2)
    found = (await catalog.brands.GetBrandList(earlier)).list
    assert (found.name, found.version, [each.name for each in found.brands]) == ("cup", 2, ["Coca-Cola"])
    for name in ("cup", "other"):
        with pytest.raises(NotFound, match=f"no brand list '{name}' of version 4") as missing:
            await catalog.brands.GetBrandList(brands_pb2.GetBrandListRequest(name=name, version=4))
        assert missing.value.reason == "BrandListNotFound"
    with pytest.raises(NotFound):
        await page("", "other")
    with pytest.raises(InvalidInput) as foreign:
        await page(following, "default")
    assert foreign.value.reason == "ForeignCursor"


async def test_the_first_version_of_default_was_never_saved_and_is_listed(catalog: Client) -> None:
    async def versions(**page: Any) -> tuple[list[tuple[int, bool]], str]:
        request = brands_pb2.ListBrandListVersionsRequest(name="default", **page)
        found = await catalog.brands.ListBrandListVersions(request)
        return [(each.version, each.HasField("time")) for each in found.versions], found.next_cursor

    assert await versions() == ([(1, False)], "")
    await put(catalog, "default", COLA)
    assert await versions() == ([(2, True), (1, False)], "")
    newest_one, following = await versions(limit=1)
    assert newest_one == [(2, True)]
    assert await versions(limit=1, cursor=following) == ([(1, False)], "")
    earlier = brands_pb2.GetBrandListRequest(name="default", version=1)
    assert not (await catalog.brands.GetBrandList(earlier)).list.brands


async def test_a_deleted_list_comes_back_unless_another_has_its_name(catalog: Client, database: Database) -> None:
    await put(catalog, "cup", COLA)
    change = await delete(catalog, "cup")
    assert (change.words, change.made_by, change.kind) == (
        "Brand list cup deleted",
        "ada",
        changes_pb2.CHANGE_KIND_BRAND_LIST,
    )
    assert await listed(catalog) == [("default", 1, 0)]
    for gone in (newest(catalog, "cup"), delete(catalog, "cup")):
        with pytest.raises(NotFound) as missing:
            await gone
        assert missing.value.reason == "BrandListNotFound"
    async with Catalog(database).reading() as stores:
        assert (await stores.brand_lists.at("cup", 1)).brands == (Brand("Coca-Cola", ("Coke",)),)
    await catalog.undo(change)
    assert await newest(catalog, "cup") == (1, [COLA])
    await catalog.redo(change)
    assert await listed(catalog) == [("default", 1, 0)]
    new = await put(catalog, "cup", COLA)
    assert (new.created, new.list.version) == (True, 2)
    with pytest.raises(Conflict, match="A new brand list 'cup' has taken its place"):
        await catalog.undo(change)
    assert await newest(catalog, "cup") == (2, [COLA])


async def test_no_two_brands_have_the_same_letters(catalog: Client) -> None:
    fields, said = await refused(catalog, COLA, ("Nike",), ("Pop", "COCA COLÁ"))
    assert fields == ["brands[2].aliases[0]"]
    assert "the alias 'COCA COLÁ' of 'Pop' and the brand 'Coca-Cola' have the same letters" in said
    fields, said = await refused(catalog, ("Nike",), ("nike!",))
    assert fields == ["brands[1].name"]
    assert "the brand 'nike!' and the brand 'Nike' have the same letters" in said
    fields, said = await refused(catalog, ("A", "Same"), ("B", "other", "same"))
    assert fields == ["brands[1].aliases[1]"]
    assert "the alias 'same' of 'B' and the alias 'Same' of 'A' have the same letters: remove one of them" in said
    # Of one brand they are but superfluous.
    assert (await put(catalog, "own", ("Nike", "NIKE", "nike"))).created


@pytest.mark.parametrize(
    ("brand", "field", "said"),
    [
        (("",), "name", "must not be empty"),
        (("  ",), "name", "must not be empty"),
        (("a" * 101,), "name", "at most 100 characters, and has 101"),
        (("a\nb",), "name", "one line"),
        (("a\0",), "name", "one line"),
        (("+++",), "name", "a letter or a digit"),
        (("a", ""), "aliases[0]", "must not be empty"),
        (("a", "b", "c|d"), "aliases[1]", "'|'"),
        (("a", *("b" * count for count in range(1, 52))), "aliases", "at most 50 aliases, and these are 51"),
    ],
)
async def test_a_mistake_is_named_with_its_place(catalog: Client, brand: Sequence[str], field: str, said: str) -> None:
    fields, message = await refused(catalog, ("Nike",), brand)
    assert fields == [f"brands[1].{field}"]
    assert said in message


async def test_a_list_has_ten_thousand_brands_at_most(world: World, catalog: Client) -> None:
    many = [(f"Brand {number}", f"B{number}") for number in range(10_000)]
    assert (await put(catalog, "many", *many)).list.version == 1
    assert await newest(catalog, "many") == (1, many)
    with pytest.raises(InvalidInput, match="at most 10000 brands, and these are 10001"):
        await put(catalog, "many", *many, ("one more",))
    # All that is wrong is named, as far as a message can have it.
    with pytest.raises(InvalidInput, match="; and 15 more"):
        await put(catalog, "many", *[("",)] * 10_000)


@pytest.mark.parametrize("name", ["Ligue 1", "2026", "été_2026-27.b", "リーグ", "a" * 100])
async def test_a_name_is_letters_and_digits(catalog: Client, name: str) -> None:
    assert (await put(catalog, name)).created
    assert (name, 1, 0) in await listed(catalog)


@pytest.mark.parametrize("name", ["", " ", " a", "a ", "a/b", ".", "..", "-a", "a\n", "a.csv", "a" * 101, "a|b"])
async def test_a_name_that_is_none_is_refused(catalog: Client, name: str) -> None:
    with pytest.raises(InvalidInput, match="letters, digits, blanks") as mistaken:
        await put(catalog, name)
    assert [each.path for each in mistaken.value.fields] == ["name"]
