import { expect, it } from "vitest";
import type { FrameNote } from "@/lib/api/client";
import { foundNotes, wordsOfNotes } from "./found-notes";

const note = (frame: number, text: string): FrameNote => ({
  id: `n${frame}`,
  frame,
  text,
  color: "red",
});

it("looks in notes for the words that the path does not contain", () => {
  expect(wordsOfNotes("Goal  cam2 left", "2026/CAM2/match.mp4")).toEqual(["goal", "left"]);
  expect(wordsOfNotes("match", "2026/CAM2/match.mp4")).toEqual([]);
});

it("finds the notes with most of the words first, and no others", () => {
  const both = note(90, "Goal from the left");
  const one = note(7, "a goal");
  expect(foundNotes(["goal", "left"], [one, note(30, "a corner"), both])).toEqual([both, one]);
  expect(foundNotes([], [one])).toEqual([]);
});
