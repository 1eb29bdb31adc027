import { expect, test } from "vitest";
import type { MergedCategory } from "@/lib/api/client";
import { mergeWords } from "./merge-words";

const CHANGE: MergedCategory["change"] = {
  id: "1",
  kind: "category",
  words: "food merged into soccer",
  made_by: "ada",
  made_at: "2026-01-01T00:00:00Z",
  undone_by: null,
  undone_at: null,
  until: "2026-01-31T00:00:00Z",
  final_because: null,
  asset_id: null,
  act: null,
};

const stays = (name: string, reason = "NameTaken") => ({ name, problem: { reason, detail: "" } });

function words(part: Partial<MergedCategory>): string {
  return mergeWords({
    change: CHANGE,
    categories: [],
    moved: 12,
    staying: [],
    kept: null,
    ...part,
  });
}

test("a merge says how many videos went", () => {
  expect(words({})).toBe("food merged into soccer: 12 videos");
  expect(words({ moved: 1 })).toBe("food merged into soccer: 1 video");
});

test("what stays is named", () => {
  expect(words({ staying: [stays("3.mp4")] })).toBe(
    "food merged into soccer: 12 videos; 3.mp4 stays, its name is taken there",
  );
  expect(words({ staying: [stays("3.mp4", "SourceChanged")] })).toBe(
    "food merged into soccer: 12 videos; 3.mp4 stays",
  );
  expect(words({ staying: [stays("3.mp4"), stays("4.mp4"), stays("5.mp4")] })).toBe(
    "food merged into soccer: 12 videos; 3.mp4 and 2 more stay",
  );
});

test("a folder that stays for what is no video says so", () => {
  const kept = { reason: "CategoryNotEmpty", detail: "'food' still holds notes.txt." };
  expect(words({ kept })).toBe(
    "food merged into soccer: 12 videos; the folder stays: 'food' still holds notes.txt.",
  );
});
