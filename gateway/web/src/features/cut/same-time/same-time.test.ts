import { expect, it } from "vitest";
import type { Asset } from "@/lib/api/client";
import { coveringAt, momentOf } from "./same-time";

const video = (id: string, camera: string, recorded_at: string, duration_seconds: number | null) =>
  ({ id, name: `${id}.mp4`, camera, recorded_at, duration_seconds, state: "ready" }) as Asset;

it("finds what other cameras recorded at the moment, with its place in them", () => {
  const open = video("open", "a", "2026-01-31T12:00:00Z", 60);
  const moment = momentOf(open, 30.5);
  const found = coveringAt(
    [
      open,
      video("late", "c", "2026-01-31T12:00:31Z", 60),
      // The moment at which it ends is not in it any more.
      video("ended", "c", "2026-01-31T12:00:00.500Z", 30),
      video("inside", "c", "2026-01-31T12:00:20Z", 60),
      video("begins", "b", "2026-01-31T12:00:30.500Z", 1),
      video("unread", "b", "2026-01-31T12:00:00Z", null),
      { ...video("broken", "b", "2026-01-31T12:00:00Z", 60), state: "offline" as const },
    ],
    moment,
    open.id,
  );
  expect(found.map(({ asset, seconds }) => [asset.id, seconds])).toEqual([
    ["begins", 0],
    ["inside", 10.5],
  ]);
});
