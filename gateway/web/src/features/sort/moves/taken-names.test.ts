import { expect, it } from "vitest";
import { stayingWords } from "./taken-names";

const gone = (name: string) => {
  return { name, category: "food", change: null, problem: null, free_name: null };
};
const stays = (name: string, free: string | null, detail = `There is a ${name} already.`) => {
  return { ...gone(name), problem: { reason: "", detail }, free_name: free };
};

it("says nothing where all have gone", () => {
  expect(stayingWords([gone("1.mp4")])).toBeNull();
});

it("says why one stays, and which name is free", () => {
  expect(stayingWords([gone("1.mp4"), stays("2.mp4", "2 (2).mp4")])).toEqual({
    what: "2.mp4 stays: There is a 2.mp4 already.",
    offer: "Sort as 2 (2).mp4",
  });
  expect(stayingWords([stays("1.mp4", null, "It is gone."), stays("2.mp4", null)])).toEqual({
    what: "1.mp4 stays: It is gone. So does 1 other.",
    offer: null,
  });
});

it("names each that is offered another name, before it gets it", () => {
  const both = [stays("1.mp4", "1 (2).mp4"), stays("2.mp4", "2 (5).mp4")];
  expect(stayingWords(both)).toEqual({
    what: "2 stay, their names are taken there. Free: 1.mp4 → 1 (2).mp4, 2.mp4 → 2 (5).mp4.",
    offer: "Sort 2 under free names",
  });
  const many = Array.from({ length: 7 }, (_, number) =>
    stays(`${number}.mp4`, `${number} (2).mp4`),
  );
  const words = stayingWords([...many, stays("9.mp4", null, "The disk is full.")]);
  expect(words?.what).toContain("4.mp4 → 4 (2).mp4 and 2 more. 1 more stay: The disk is full.");
});
