import { expect, it } from "vitest";
import { chosenOf, nextWish, subtitlesIn } from "./subtitles";

const PLAYLIST = `#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="1 eng",LANGUAGE="eng",URI="a1/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="1 Plain, and simple",LANGUAGE="eng",URI="s2/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="2 For the deaf",LANGUAGE="eng",URI="s3/index.m3u8"
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="3",URI="s4/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,SUBTITLES="subtitles"
p480/index.m3u8
`;

const offered = subtitlesIn(PLAYLIST);

it("reads them off the playlist", () => {
  expect(offered).toEqual([
    { name: "1 Plain, and simple", language: "eng", file: "s2/all.vtt" },
    { name: "2 For the deaf", language: "eng", file: "s3/all.vtt" },
    { name: "3", language: "", file: "s4/all.vtt" },
  ]);
});

it("goes through all of them and to none", () => {
  const wishes = [""];
  for (let i = 0; i < 4; i += 1) wishes.push(nextWish(offered, wishes.at(-1) ?? ""));
  expect(wishes).toEqual(["", "eng", "2 For the deaf", "3", ""]);
});

it("finds the language of the last video in this one, or shows none", () => {
  expect(chosenOf(offered, "eng")?.file).toBe("s2/all.vtt");
  expect(chosenOf(offered, "fra")).toBeUndefined();
  expect(nextWish(offered, "fra")).toBe("eng");
});
