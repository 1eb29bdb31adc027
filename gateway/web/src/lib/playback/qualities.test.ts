import { describe, expect, it } from "vitest";
import { chosenPicture, nameOfRendition, nameOfStream, renditionFor } from "./qualities";

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

describe("chosenPicture", () => {
  const encoded = [1080, 720, 480].map((height) => ({ copied: false, height }));
  const pictures = [{ copied: true, height: 1080 }, ...encoded];

  it("takes the copy unless less is asked for", () => {
    const wish = { quality: "auto", playerHeight: 300 } as const;
    expect(chosenPicture(pictures, wish, { copies: true })).toBe(0);
    expect(chosenPicture(pictures, { ...wish, quality: "480p" }, { copies: true })).toBe(3);
    expect(chosenPicture(pictures, { ...wish, quality: "1080p" }, { copies: true })).toBe(1);
  });

  it.each([
    ["auto", 300, 480],
    ["auto", 481, 720],
    ["auto", 2000, 720],
    ["original", 300, 1080],
    ["720p", 300, 720],
  ] as const)("takes for %s and a player of %i px %i px", (quality, playerHeight, height) => {
    const place = chosenPicture(pictures, { quality, playerHeight }, { copies: false });
    expect(pictures[place]).toEqual({ copied: false, height });
  });

  it("takes the smallest where all are larger than asked for, and the largest where all are smaller", () => {
    const wish = { quality: "480p", playerHeight: 0 } as const;
    expect(chosenPicture([{ copied: false, height: 576 }], wish, { copies: true })).toBe(0);
    const small = [180, 90].map((height) => ({ copied: false, height }));
    expect(chosenPicture(small, { quality: "auto", playerHeight: 900 }, { copies: true })).toBe(0);
  });
});

describe("nameOfStream", () => {
  it("says whether it was encoded anew", () => {
    expect(nameOfStream({ copied: true, height: 1080 })).toBe("HLS copy");
    expect(nameOfStream({ copied: false, height: 216 })).toBe("HLS 216p");
  });
});
