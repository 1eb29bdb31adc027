// @vitest-environment jsdom
import { act, render, renderHook, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { changeSettings, currentSettings } from "@/lib/settings/settings";
import { useAnnouncement } from "@/lib/undo/undo";
import { idOfField, useWantedField, wantField } from "./wanted-field";

function Room() {
  useWantedField();
  return (
    <>
      <input id={idOfField("clips")} aria-label="Clips" />
      <button id={idOfField("follow")} disabled />
    </>
  );
}

const announced = () => renderHook(useAnnouncement).result.current?.what ?? null;

beforeEach(() => changeSettings({ allFields: false }));

it("takes the focus as soon as the room is there, unfolded", () => {
  wantField("clips");
  render(<Room />);
  expect(screen.getByLabelText("Clips")).toHaveFocus();
  expect(currentSettings().allFields).toBe(true);
});

it("takes it in an open room too", () => {
  render(<Room />);
  expect(screen.getByLabelText("Clips")).not.toHaveFocus();
  act(() => wantField("clips"));
  expect(screen.getByLabelText("Clips")).toHaveFocus();
});

it("says why a field is not there, or of no use", () => {
  render(<Room />);
  act(() => wantField("seed"));
  expect(announced()).toBe("No crop is random: choose a random crop first.");
  act(() => wantField("follow"));
  expect(announced()).toBe("The crop follows the subject: choose its ratio first.");
});
