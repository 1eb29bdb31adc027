// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { announceFinal, redoLast, runQueued, undoLast, useAnnouncement } from "../undo/undo";
import { announcedIn, changeAndAnnounce } from "./announced-settings";
import { changeSettings, currentSettings } from "./settings";

const announced = () => renderHook(useAnnouncement).result.current?.what ?? null;
const category = () => currentSettings().category;

beforeEach(() => {
  changeSettings({ category: "", clips: 3 });
  act(() => announceFinal("before"));
});

it("says what it changed, and undoes and redoes that alone", async () => {
  act(() => changeAndAnnounce("Category of clips: Sport", { category: "Sport" }));
  expect(announced()).toBe("Category of clips: Sport");
  expect(category()).toBe("Sport");
  changeSettings({ clips: 5 });
  runQueued(undoLast);
  await vi.waitFor(() => expect(category()).toBe(""));
  expect(currentSettings().clips).toBe(5);
  runQueued(redoLast);
  await vi.waitFor(() => expect(category()).toBe("Sport"));
});

it("says nothing where nothing changes", () => {
  changeAndAnnounce("Category of clips: none", { category: "" });
  expect(announced()).toBe("before");
});

it("tells its changes from those of a field", () => {
  act(() => changeAndAnnounce("Category of clips: Sport", { category: "Sport" }));
  expect(announcedIn(currentSettings())).toEqual(["category"]);
  changeSettings({ category: "Tool" });
  expect(announcedIn(currentSettings())).toEqual([]);
});
