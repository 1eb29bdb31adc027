// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { Change } from "../client";
import { nextToRedo } from "./changes";

const change = (id: string, madeAt: number, undoneAt: number | null, by = "Mara"): Change => ({
  id,
  kind: "edit",
  words: id,
  made_by: by,
  made_at: new Date(madeAt * 1000).toISOString(),
  undone_at: undoneAt === null ? null : new Date(undoneAt * 1000).toISOString(),
  undone_by: undoneAt === null ? null : by,
  final_because: null,
  until: "2027-01-01T00:00:00Z",
  asset_id: null,
  act: null,
});

it("does again first what was undone last", () => {
  const changes = [change("c", 3, 10), change("b", 2, 11), change("a", 1, null)];
  expect(nextToRedo(changes, "Mara")?.id).toBe("b");
  expect(nextToRedo([change("c", 3, 10), change("b", 2, null)], "Mara")?.id).toBe("c");
});

it("does nothing again after something else was changed", () => {
  expect(nextToRedo([change("d", 12, null), change("c", 3, 10)], "Mara")).toBeNull();
  expect(nextToRedo([change("d", 12, null, "Kim"), change("c", 3, 10)], "Mara")?.id).toBe("c");
});

it("leaves alone what others have undone, and what cannot be turned any more", () => {
  expect(nextToRedo([change("c", 3, 10, "Kim")], "Mara")).toBeNull();
  expect(nextToRedo([{ ...change("c", 3, 10), final_because: "too late" }], "Mara")).toBeNull();
});
