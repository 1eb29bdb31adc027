"""Tokens and the record, as an admin sees them; that others do not; and what is said where nobody signs in."""

import re

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e import plain_http
from tests.e2e.guarded import ADMIN
from tests.e2e.page import PHONE, WIDE, Watched, expect_accessible, visit
from tests.e2e.stack import Stack


def _sign_in(page: Page, token: str) -> None:
    page.goto("/settings")
    page.get_by_role("textbox", name="Token").fill(token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Look and profile")).to_be_visible()


def _open(page: Page, part: str) -> None:
    page.get_by_role("group", name="Part").get_by_role("button", name=part).click()


def _make(page: Page, name: str) -> str:
    """Its secret."""
    _open(page, "Tokens")
    page.get_by_role("button", name="New token").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Make the token").click()
    return page.get_by_role("textbox", name="Secret").input_value()


def _status(stack: Stack, secret: str) -> int:
    headers = {"authorization": f"Bearer {secret}"}
    return plain_http.get(f"{stack.url}/api/v1/roots", headers=headers).status_code


def test_a_token_is_made_used_and_revoked(browser: Browser, guarded: Stack) -> None:
    with visit(browser, guarded) as watched:
        page = watched.page
        _sign_in(page, ADMIN)
        secret = _make(page, "Mara's laptop")
        assert _status(guarded, secret) == 200
        page.keyboard.press("Escape")
        expect(page.get_by_role("textbox", name="Secret")).to_be_visible()
        page.get_by_role("button", name="I have kept it").click()
        row = page.get_by_role("list", name="Tokens").get_by_role("listitem").filter(has_text="Mara's laptop")
        expect(row).to_contain_text(re.compile("viewer.*Expires in 90 days"))
        expect(page.get_by_text(secret)).to_have_count(0)

        page.get_by_role("button", name="New token").click()
        page.get_by_role("textbox", name="Name").fill("Mara's laptop")
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Revoke Mara's laptop").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(row).to_have_count(0)
        assert _status(guarded, secret) == 401


@pytest.mark.proof("roles")
def test_a_token_expires_on_the_day_that_is_chosen(browser: Browser, guarded: Stack) -> None:
    with visit(browser, guarded) as watched:
        page = watched.page
        _sign_in(page, ADMIN)
        _open(page, "Tokens")
        page.get_by_role("button", name="New token").click()
        page.get_by_role("textbox", name="Name").fill("until May")
        page.get_by_role("combobox", name="Expires").select_option("On a day …")
        day, make = page.get_by_label("Last day"), page.get_by_role("button", name="Make the token")
        for chosen, words in (
            ("", "Choose a day."),
            ("soon", "A day like 2026-01-31."),
            ("2020-02-29", "This day is over. Choose today or a later one."),
            ("9999-12-31", "The last day that can be chosen is 9999-12-30."),
        ):
            day.fill(chosen)
            make.click()
            expect(page.get_by_text(words)).to_be_visible()
            expect(day).to_be_focused()
            expect(day).to_have_accessible_description(re.compile(re.escape(words)))
        day.fill("2051-05-06")
        expect(page.get_by_text("The last day that can be chosen")).to_have_count(0)
        make.click()
        page.get_by_role("button", name="I have kept it").click()
        row = page.get_by_role("list", name="Tokens").get_by_role("listitem").filter(has_text="until May")
        expect(row).to_contain_text("Expires on 2051-05-06")


@pytest.mark.proof("roles")
def test_the_record_says_who_did_what(browser: Browser, guarded: Stack) -> None:
    with visit(browser, guarded) as watched:
        page = watched.page
        _sign_in(page, ADMIN)
        _make(page, "in the record")
        page.get_by_role("button", name="I have kept it").click()
        _open(page, "Record")
        expect(page).to_have_url(re.compile("part=record"))
        rows = page.get_by_role("table", name="Record").get_by_role("row")
        made = rows.filter(has_text="Made a token").first
        expect(made).to_contain_text(re.compile(r"admin.*127\.0\.0\.1.*Done"))
        expect(rows.filter(has_text="Signed in").first).to_be_visible()


@pytest.mark.proof("roles")
def test_others_than_admins_see_neither(browser: Browser, guarded: Stack) -> None:
    with visit(browser, guarded) as watched:
        page = watched.page
        _sign_in(page, ADMIN)
        secret = _make(page, "not an admin")
    with visit(browser, guarded) as watched:
        page = watched.page
        _sign_in(page, secret)
        expect(page.get_by_role("group", name="Part").get_by_role("button")).to_have_text(
            ["This browser", "Encoders", "Models"]
        )
        page.goto("/settings?part=record")
        expect(page.get_by_role("heading", name="Look and profile")).to_be_visible()


@pytest.mark.proof("roles")
def test_a_viewer_sees_encoders_and_tries_none(browser: Browser, guarded: Stack) -> None:
    admin = {"authorization": f"Bearer {ADMIN}"}
    made = plain_http.post(
        f"{guarded.url}/api/v1/tokens", json={"name": "looks", "role": "viewer"}, headers=admin
    ).json()
    again = re.compile("^Try again")
    for secret, count in ((made["secret"], 0), (ADMIN, 1)):
        with visit(browser, guarded) as watched:
            _sign_in(watched.page, secret)
            _open(watched.page, "Encoders")
            expect(watched.page.get_by_text("This ffmpeg was built without it.")).to_be_visible()
            expect(watched.page.get_by_role("button", name=again)).to_have_count(count)


@pytest.mark.proof("roles")
def test_where_nobody_signs_in_it_says_how_that_is_switched_on(watched: Watched) -> None:
    page = watched.page
    page.goto("/settings?part=tokens")
    expect(page.get_by_text("Set RUSHES_TOKEN to a long secret and start Rushes again")).to_be_visible()
    expect(page.get_by_role("button", name="New token")).to_have_count(0)


@pytest.mark.proof("axe")
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_tokens_and_record_are_accessible(browser: Browser, guarded: Stack, viewport: ViewportSize) -> None:
    size = "phone" if viewport == PHONE else "wide"
    with visit(browser, guarded, viewport=viewport, for_axe=True) as watched:
        page = watched.page
        _sign_in(page, ADMIN)
        _open(page, "Tokens")
        page.get_by_role("button", name="New token").click()
        page.get_by_role("combobox", name="Expires").select_option("On a day …")
        page.get_by_role("textbox", name="Name").fill("without a day")
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_text("Choose a day.")).to_be_visible()
        expect_accessible(page, f"the form of a token, {size}")
        page.get_by_role("combobox", name="Expires").select_option("Never")
        page.get_by_role("textbox", name="Name").fill(f"seen by axe, {size}")
        page.get_by_role("button", name="Make the token").click()
        expect(page.get_by_role("textbox", name="Secret")).to_be_visible()
        expect_accessible(page, f"a secret, {size}")
        page.get_by_role("button", name="I have kept it").click()
        expect_accessible(page, f"tokens, {size}")
        page.get_by_role("button", name=f"Revoke seen by axe, {size}").click()
        expect_accessible(page, f"the question, {size}")
        page.keyboard.press("Escape")
        _open(page, "Record")
        expect(page.get_by_role("row").nth(1)).to_be_visible()
        expect_accessible(page, f"the record, {size}")
