// @vitest-environment jsdom
import { renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { toggleFullScreen } from "./full-screen";

it("says so where the browser has no full screen, as on an iPhone", () => {
  // jsdom has no full screen, like some browsers.
  toggleFullScreen(document.createElement("div"));
  expect(renderHook(useAnnouncement).result.current?.what).toBe("This browser has no full screen.");
});
