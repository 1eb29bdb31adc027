import { expect, it } from "vitest";
import { cropWords } from "./crop-words";

it("says where a window is, and where it goes", () => {
  const crop = { ratio: "9:16", anchor: "subject", move: "linear" } as const;
  const [from, to] = [
    { seconds: 0, center: 0.3 },
    { seconds: 4, center: 0.7 },
  ];
  expect(cropWords({ ...crop, path: [from] })).toBe("9:16 at 0.30");
  expect(cropWords({ ...crop, path: [from, to] })).toBe("9:16 from 0.30 to 0.70");
});
