"""What a person does to see a state of the page."""

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.page import PHONE, all_fields, hold
from tests.e2e.screens.shot import Act


def in_turn(*acts: Act) -> Act:
    """One after the other."""

    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def press(*keys: str) -> Act:
    """Keys of the page."""

    def act(page: Page) -> None:
        for key in keys:
            page.keyboard.press(key)

    return act


def click(role: str, name: str) -> Act:
    """The first of this name; a list that opens takes a moment."""

    def act(page: Page) -> None:
        page.locator(f"role={role}[name={name!r}i]").first.click()

    return act


def held(path: str) -> Act:
    """What is asked for under addresses that contain `path` never comes."""
    return lambda page: hold(page, path)


def refused(path: str) -> Act:
    """What is asked for under a path fails, in the gateway's words."""

    def fail(route: Route) -> None:
        detail = "The catalog does not answer. Nothing is lost; try again in a moment."
        body = {"type": "about:blank", "title": "Unavailable", "status": 400, "detail": detail}
        route.fulfill(
            status=400, content_type="application/problem+json", json={**body, "request_id": "", "errors": []}
        )

    def before(page: Page) -> None:
        page.route(path, fail)

    return before


def answered(path: str, body: object) -> Act:
    """What is asked for under a path is answered so."""

    def before(page: Page) -> None:
        page.route(path, lambda route: route.fulfill(json=body))

    return before


# --- library ------------------------------------------------------------------------------------------------------


def cards(page: Page) -> None:
    expect(page.get_by_role("gridcell").first).to_be_visible()


def selected(page: Page) -> None:
    cards(page)
    ticks = page.get_by_role("button", name=re.compile("^Select "))
    for index in range(3):
        page.get_by_role("gridcell").nth(index).hover()
        ticks.nth(index).click()


def previewed(page: Page) -> None:
    cards(page)
    page.get_by_role("gridcell").first.get_by_role("link").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("dialog")).to_be_visible()


def scrubbed(page: Page) -> None:
    """The pointer lies in the middle of a picture."""
    cards(page)
    page.get_by_role("gridcell").nth(3).hover()


def listed(page: Page) -> None:
    cards(page)
    page.keyboard.press("v")
    expect(page.get_by_role("columnheader").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def listed_and_selected(page: Page) -> None:
    listed(page)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")


def hidden(page: Page) -> None:
    cards(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("h")
    expect(page.get_by_text("2 videos hidden in default")).to_be_visible()


def undone(page: Page) -> None:
    page.keyboard.press("Control+z")
    page.wait_for_timeout(500)


def menu(name: str) -> Act:
    """The menu of a button is open."""

    def act(page: Page) -> None:
        page.wait_for_timeout(300)
        page.locator("main [aria-haspopup=menu]").and_(page.get_by_role("button", name=name)).first.click()
        expect(page.get_by_role("menu")).to_be_visible()

    return act


def new_profile(page: Page) -> None:
    menu("default")(page)
    page.get_by_role("menuitem", name="New profile…").click()
    page.get_by_role("textbox", name="Name").fill("night shift")


# --- cut ----------------------------------------------------------------------------------------------------------


def cut(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Frame")).to_have_value(re.compile(r"#\d"), timeout=20_000)


def tab(name: str) -> Act:
    def act(page: Page) -> None:
        cut(page)
        page.get_by_role("tab", name=name).click()
        page.get_by_role("tab", name=name).scroll_into_view_if_needed()

    return act


def inspected(page: Page) -> None:
    """On the phone the fields lie below the picture."""
    cut(page)
    page.get_by_role("button", name=re.compile("^Export")).first.scroll_into_view_if_needed()


def playing(page: Page) -> None:
    cut(page)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    page.wait_for_timeout(1500)


def looping(page: Page) -> None:
    cut(page)
    page.get_by_role("button", name="Loop span").click()
    page.get_by_role("button", name="Lock", exact=True).click()
    playing(page)


def past_the_end(page: Page) -> None:
    cut(page)
    box = page.get_by_role("textbox", name="Time", exact=True)
    box.fill("0:00:19")
    box.press("Enter")


def export_refused(page: Page) -> None:
    past_the_end(page)
    inspected(page)
    page.get_by_role("button", name=re.compile("^Export")).first.click()
    expect(page.get_by_role("status").filter(has_text="past the last start that fits")).to_be_visible()


def mistyped(page: Page) -> None:
    cut(page)
    box = page.get_by_role("textbox", name="Time", exact=True)
    box.fill("soon")
    box.press("Enter")


def subprofiles(page: Page) -> None:
    cut(page)
    for name in ("rough", "best of"):
        page.get_by_role("button", name="Subprofile", exact=True).click()
        page.get_by_role("textbox", name="Name").fill(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)


def subprofile_menu(page: Page) -> None:
    subprofiles(page)
    page.get_by_role("button", name="More about rough").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def wrong_suffix(page: Page) -> None:
    subprofiles(page)
    page.get_by_role("button", name="Subprofile", exact=True).click()
    page.get_by_role("textbox", name="Name").fill("a/b")


def marker_menu(page: Page) -> None:
    cut(page)
    page.get_by_role("button", name=re.compile("Marker 1:")).click(button="right")
    expect(page.get_by_role("menuitem").first).to_be_visible()


def deletion(page: Page) -> None:
    tab("Markers")(page)
    page.get_by_role("button", name=re.compile("^Delete the clips of")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def clip_played(page: Page) -> None:
    tab("Queue")(page)
    page.get_by_role("button", name=re.compile("^Play .*1 of")).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def labels(page: Page) -> None:
    cut(page)
    page.get_by_role("combobox", name="Label").focus()
    expect(page.get_by_role("listbox", name="Label").get_by_role("option").first).to_be_visible()


# --- everywhere ---------------------------------------------------------------------------------------------------


def palette(text: str) -> Act:
    def act(page: Page) -> None:
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        page.wait_for_timeout(500)
        page.keyboard.press("Control+k")
        page.keyboard.type(text)
        expect(page.get_by_role("listbox", name="Found")).to_be_visible()

    return act


def keys(page: Page) -> None:
    page.wait_for_timeout(500)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def keys_searched(page: Page) -> None:
    keys(page)
    page.keyboard.type("nothing like this")


def key_awaited(page: Page) -> None:
    page.get_by_role("button", name="Change Loop the span").click()


def key_taken(page: Page) -> None:
    key_awaited(page)
    page.keyboard.press("e")
    expect(page.get_by_text("already does")).to_be_visible()


# --- signing in ---------------------------------------------------------------------------------------------------


def signed_in(token: str, act: Act) -> Act:
    def sign_in_first(page: Page) -> None:
        page.get_by_role("textbox", name="Token").fill(token)
        page.keyboard.press("Enter")
        act(page)

    return sign_in_first


def sign_in_page(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Token")).to_be_visible()


def wrong_token(page: Page) -> None:
    page.get_by_role("textbox", name="Token").fill("none of yours")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()


def tokens(page: Page) -> None:
    expect(page.get_by_role("heading", name="Tokens", exact=True)).to_be_visible()


def token_form(page: Page) -> None:
    page.get_by_role("button", name="New token").click()
    page.get_by_role("textbox", name="Name").fill("Mara's phone" if page.viewport_size == PHONE else "Mara's laptop")


def secret(page: Page) -> None:
    token_form(page)
    page.get_by_role("button", name="Make the token").click()
    expect(page.get_by_role("textbox", name="Secret")).to_be_visible()


def token_until_a_day(page: Page) -> None:
    token_form(page)
    page.get_by_role("combobox", name="Expires").select_option("On a day …")
    page.get_by_role("button", name="Make the token").click()


def revocation(page: Page) -> None:
    page.get_by_role("button", name="Revoke Mara").first.click()


def job_details(page: Page) -> None:
    """The parts of the newest job."""
    page.get_by_role("button", name=re.compile("^Details of")).first.click()
    expect(page.get_by_role("list", name="Parts")).to_be_visible()


def crop(page: Page) -> None:
    cut(page)
    page.keyboard.press("c")
    expect(page.get_by_role("slider", name="Crop", exact=True)).to_be_visible()


def crop_key_frames(page: Page) -> None:
    crop(page)
    page.keyboard.press("g")
    window = page.get_by_role("slider", name="Crop", exact=True)
    for time, key in (("2", "Home"), ("5", "End"), ("8", "Shift+ArrowLeft")):
        _seek(page, time)
        window.focus()
        page.keyboard.press(key)
    page.get_by_role("combobox", name="Between key frames").select_option("Ease")
    _seek(page, "4")


def _seek(page: Page, time: str) -> None:
    box = page.get_by_role("textbox", name="Time", exact=True)
    box.fill(time)
    box.press("Enter")
    page.wait_for_timeout(500)


def crop_by_chance(page: Page) -> None:
    cut(page)
    all_fields(page)
    for name in ("some 9:16", "some 1:1"):
        page.get_by_role("button", name=name).click()


def crop_mistyped(page: Page) -> None:
    crop(page)
    page.get_by_role("textbox", name="Another ratio").fill("wide")
    page.keyboard.press("Enter")


def crop_keys_removed(page: Page) -> None:
    crop_key_frames(page)
    page.get_by_role("button", name="Remove all key frames").click()
    expect(page.get_by_text("3 key frames removed")).to_be_visible()


def crop_cut(page: Page) -> None:
    crop(page)
    page.keyboard.press("e")
    expect(page.get_by_role("group", name="Clips").get_by_title("9:16 at 0.50").first).to_be_visible()
    page.wait_for_timeout(5000)
