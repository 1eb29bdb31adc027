// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { changeSettings, parseSettings } from "@/lib/settings/settings";
import { FirstHints } from "./first-hints";

afterEach(() => {
  cleanup();
  changeSettings({ hintsGone: [] });
});

const show = () =>
  render(
    <MantineProvider env="test">
      <FirstHints />
    </MantineProvider>,
  );
const hints = () => screen.queryAllByRole("listitem").length;
/** What the next visit begins with. */
const kept = () => parseSettings(localStorage.getItem("rushes.settings.1")).hintsGone;

it("puts hints away one by one, for good", async () => {
  show();
  expect(hints()).toBe(4);
  await userEvent.click(screen.getByRole("button", { name: "Put away: Cut clips" }));
  expect(hints()).toBe(3);
  expect(kept()).toEqual(["cut"]);
  cleanup();
  show();
  expect(screen.queryByRole("button", { name: "Put away: Cut clips" })).toBeNull();
});

it("puts all away at once, with the place that they had", async () => {
  show();
  await userEvent.click(screen.getByRole("button", { name: "Put all away" }));
  expect(screen.queryByRole("region", { name: "Hints" })).toBeNull();
  expect(kept()).toHaveLength(4);
});

it("ignores what is kept and is no hint", () => {
  expect(parseSettings('{"hintsGone": ["sort", 7, "none"]}').hintsGone).toEqual(["sort"]);
});
