import { describe, expect, it } from "vitest";
import { nameOfRendition, renditionFor } from "./qualities";

describe("renditionFor", () => {
  it.each([
    [400, 1080, "potato"],
    [480, 1080, "potato"],
    [481, 1080, "low"],
    [900, 1080, "medium"],
    [1400, 2160, "high"],
    [1400, 360, "potato"],
  ] as const)("takes for a player of %i px and a video of %i px %s", (player, own, kind) => {
    expect(renditionFor("auto", player, own)).toBe(kind);
  });

  it("takes what was chosen whatever the player's size", () => {
    expect(renditionFor("480p", 2000, 2160)).toBe("potato");
    expect(renditionFor("original", 300, 2160)).toBe("high");
  });
});

describe("nameOfRendition", () => {
  it("says the height that the picture has", () => {
    expect(nameOfRendition("low", 1080)).toBe("Rendition 720p");
    expect(nameOfRendition("low", 361)).toBe("Rendition 360p");
    expect(nameOfRendition("high", 2160)).toBe("Rendition 2160p");
  });
});
