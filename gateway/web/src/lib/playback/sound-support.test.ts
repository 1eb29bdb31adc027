import { afterEach, expect, test, vi } from "vitest";
import { playsSound } from "./sound-support";

afterEach(() => void vi.unstubAllGlobals());

/** A browser that says so of every type, and what it was asked. */
function browser(says: CanPlayTypeResult): string[] {
  const asked: string[] = [];
  const canPlayType = (type: string) => {
    asked.push(type);
    return says;
  };
  vi.stubGlobal("document", { createElement: () => ({ canPlayType }) });
  return asked;
}

test("what every browser plays is played, and so is a video without sound", () => {
  for (const codec of ["aac", "mp3", "opus", "pcm_s16le", undefined])
    expect(playsSound(codec)).toBe(true);
});

test("of other sound the browser is asked where it can be", () => {
  browser("");
  expect(playsSound("ac3")).toBe(false);
  const asked = browser("probably");
  expect(playsSound("ac3")).toBe(true);
  expect(asked).toEqual(['audio/mp4; codecs="ac-3"']);
  expect(playsSound("mp2")).toBe(false);
});
