import { expect, it } from "vitest";
import { looksIn, USUAL_LOOKS, withLook } from "./tune-layers";

it("keeps what was kept", () => {
  const kept = withLook(withLook(USUAL_LOOKS, "edges", { seen: true }), "field", { opacity: 0.3 });
  expect(looksIn(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
});

it("takes the usual look for what does not fit", () => {
  expect(looksIn(null)).toEqual(USUAL_LOOKS);
  expect(looksIn({ now: { seen: "yes", opacity: 1 }, field: { seen: true, opacity: 0 } })).toEqual(
    USUAL_LOOKS,
  );
  expect(looksIn({ field: 5, lines: null, unknown: { seen: true, opacity: 1 } })).toEqual(
    USUAL_LOOKS,
  );
});
