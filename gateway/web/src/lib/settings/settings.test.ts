// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULTS, parseSettings, type Settings } from "./settings";

describe("parseSettings", () => {
  it.each([null, "", "{", "[]", "3", "null"])("falls back to the defaults for %j", (text) => {
    expect(parseSettings(text)).toEqual(DEFAULTS);
  });

  it("takes over what it knows and fits", () => {
    const kept = JSON.stringify({ clips: 5, spread: "wide", label: "dog", unknown: 1 });
    expect(parseSettings(kept)).toEqual({ ...DEFAULTS, clips: 5, label: "dog" });
  });

  it("keeps numbers within their limits", () => {
    const stored = { clips: 1000, spread: -3, shortSide: 1e9, followScore: 7, lastFrame: -1 };
    const within = { clips: 99, spread: 0, shortSide: 4320, followScore: 1, lastFrame: 0 };
    expect(parseSettings(JSON.stringify(stored))).toMatchObject(within);
    expect(parseSettings(JSON.stringify({ lastFolders: 1e9 })).lastFolders).toBe(100);
  });

  it("forgets a choice that there is no more", () => {
    expect(parseSettings(JSON.stringify({ quality: "144p" })).quality).toBe("auto");
    expect(parseSettings(JSON.stringify({ quality: "720p" })).quality).toBe("720p");
    const kept = JSON.stringify({ format: "gif", audio: "flac" });
    expect(parseSettings(kept)).toMatchObject({ format: "mp4", audio: "flac" });
  });

  it.each([
    [{}, []],
    [null, []],
    ["dogs", []],
    [
      ["dogs", "a/b", 3, "dogs", "cats"],
      ["dogs", "cats"],
    ],
  ])("keeps of the subprofiles %j what an export allows", (subprofiles, kept) => {
    expect(parseSettings(JSON.stringify({ subprofiles })).subprofiles).toEqual(kept);
  });
});

describe("settings of several tabs", () => {
  const KEY = "rushes.settings.1";
  const stored = () => parseSettings(localStorage.getItem(KEY));
  /** A page that is opened, or reloaded, in this tab. */
  const opened = () => {
    vi.resetModules();
    return import("./settings");
  };
  /** What another tab writes, as the browser reports it. */
  const written = (change: Partial<Settings>) => {
    const text = JSON.stringify({ ...stored(), ...change });
    localStorage.setItem(KEY, text);
    window.dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: text }));
  };

  beforeEach(() => {
    localStorage.clear();
    sessionStorage.clear();
  });

  it("takes over how the page looks, and not what the next export contains", async () => {
    const tab = await opened();
    tab.changeSettings({ label: "dog", density: "roomy" });
    written({ label: "cat", clips: 7, profile: "zoo", lastAsset: "b", density: "dense" });
    expect(tab.currentSettings()).toMatchObject({
      label: "dog",
      clips: DEFAULTS.clips,
      profile: DEFAULTS.profile,
      lastAsset: DEFAULTS.lastAsset,
      density: "dense",
    });
  });

  it("keeps what another tab has stored when something else is changed", async () => {
    const tab = await opened();
    written({ label: "cat", density: "dense" });
    tab.changeSettings({ clips: 5 });
    expect(stored()).toMatchObject({ clips: 5, label: "cat", density: "dense" });
  });

  it("goes on with its own after a reload, and begins in a new tab with what was set last", async () => {
    (await opened()).changeSettings({ label: "dog" });
    written({ label: "cat", density: "dense" });
    expect((await opened()).currentSettings()).toMatchObject({ label: "dog", density: "dense" });
    sessionStorage.clear();
    expect((await opened()).currentSettings()).toMatchObject({ label: "cat", density: "dense" });
  });

  it("does without what is no settings", async () => {
    sessionStorage.setItem(KEY, '"ab"');
    expect((await opened()).currentSettings()).toEqual(DEFAULTS);
    sessionStorage.setItem(KEY, JSON.stringify({ clips: "many" }));
    expect((await opened()).currentSettings()).toEqual(DEFAULTS);
  });
});
