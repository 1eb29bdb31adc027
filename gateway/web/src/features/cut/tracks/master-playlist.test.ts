import { expect, test } from "vitest";
import { soundsIn } from "./master-playlist";

test("all sound tracks are found, in their order", () => {
  const playlist = [
    "#EXTM3U",
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="1 deu",LANGUAGE="deu",DEFAULT=YES,URI="a1/index.m3u8"',
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="s",NAME="Written",URI="s3/index.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="2 Said, and heard",URI="a2/index.m3u8"',
  ].join("\n");
  expect(soundsIn(playlist)).toEqual([
    { name: "1 deu", isDefault: true },
    { name: "2 Said, and heard", isDefault: false },
  ]);
  expect(soundsIn("#EXTM3U")).toEqual([]);
});
