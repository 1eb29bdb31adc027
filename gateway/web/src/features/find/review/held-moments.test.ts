import { describe, expect, it } from "vitest";
import { beside, heldMoments, nextNew, shownOf } from "./held-moments";
import { moment } from "./moment.fixture";

const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join("");
const list = (text: string) => text.split("").map((id) => moment({ id }));

describe("the list under review", () => {
  it("keeps what was decided here in its place when the filter leaves it out", () => {
    const decided = (id: string) =>
      "bd".includes(id) ? moment({ id, state: "accepted" }) : undefined;
    const held = heldMoments(list("abcde"), list("ace"), decided);
    expect(ids(held)).toBe("abcde");
    expect(held[1]?.state).toBe("accepted");
  });

  it("keeps the first one, and several in a row", () => {
    const decided = (id: string) => ("abc".includes(id) ? moment({ id }) : undefined);
    expect(ids(heldMoments(list("abcd"), list("de"), decided))).toBe("abcde");
  });

  it("leaves out what others have decided, and takes in what is new", () => {
    expect(ids(heldMoments(list("abc"), list("acx"), () => undefined))).toBe("acx");
  });

  it("has each moment once", () => {
    expect(ids(heldMoments(list("ab"), list("ab"), (id) => moment({ id })))).toBe("ab");
  });
});

describe("the moment that is shown", () => {
  it("is the wanted one", () => {
    expect(shownOf(list("abc"), "b", null)?.id).toBe("b");
  });

  it("is the one that overlaps the last one most, when another threshold has given it another id", () => {
    const last = moment({ id: "old", start: 10, end: 14 });
    const others = [
      moment({ id: "a", start: 0, end: 11 }),
      moment({ id: "b", start: 11, end: 13 }),
      moment({ id: "c", asset_id: "other", start: 10, end: 14 }),
    ];
    expect(shownOf(others, "old", last)?.id).toBe("b");
  });

  it("is the first new one where nothing is wanted, and the first where none is new", () => {
    const rejected = moment({ id: "a", state: "rejected" });
    expect(shownOf([rejected, moment({ id: "b" })], null, null)?.id).toBe("b");
    expect(shownOf([rejected], null, null)?.id).toBe("a");
    expect(shownOf([], null, null)).toBeNull();
  });
});

describe("the next new moment", () => {
  const some = [
    moment({ id: "a" }),
    moment({ id: "b", state: "accepted" }),
    moment({ id: "c" }),
    moment({ id: "d", state: "rejected" }),
  ];

  it("is after the decided one", () => expect(nextNew(some, "a")?.id).toBe("c"));
  it("is from the beginning after the last one", () => expect(nextNew(some, "c")?.id).toBe("a"));
  it("is none where all others are decided", () =>
    expect(nextNew(some.slice(0, 2), "a")).toBeNull());
});

it("goes to both sides, and ends at the ends", () => {
  expect(beside(list("ab"), "a", 1)?.id).toBe("b");
  expect(beside(list("ab"), "a", -1)).toBeNull();
  expect(beside(list("ab"), "x", 1)).toBeNull();
});
