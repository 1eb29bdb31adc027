// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { changeSettings, currentSettings } from "@/lib/settings/settings";
import { useAutoClips } from "./use-auto-clips";

beforeEach(() => changeSettings({ clips: 3 }));

it("gives the number back that held before, when the video is left", () => {
  const { result, unmount } = renderHook(() => useAutoClips());
  act(() => result.current(1));
  act(() => result.current(7));
  expect(currentSettings().clips).toBe(7);
  unmount();
  expect(currentSettings().clips).toBe(3);
});

it("leaves what was chosen by hand since", () => {
  const { result, unmount } = renderHook(() => useAutoClips());
  act(() => result.current(1));
  changeSettings({ clips: 5 });
  unmount();
  expect(currentSettings().clips).toBe(5);
});
