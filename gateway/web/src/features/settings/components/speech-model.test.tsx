// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Speech } from "@/lib/api/client";
import { SpeechFacts } from "./speech-model";

const COMMAND = "RUSHES_DATA_DIR=/data /opt/bin/rushes speech add";
const MODEL = {
  bytes: 145_000_000,
  dimensions: 512,
  licence: "MIT",
  origin: "whisper-base, clip-text",
  added_at: "2026-01-01T00:00:00Z",
};

function show(speech: Speech) {
  render(
    <MantineProvider env="test">
      <SpeechFacts {...speech} />
    </MantineProvider>,
  );
}

const commands = () => screen.queryAllByRole<HTMLInputElement>("textbox").map(({ value }) => value);

it("gives the commands that install and add what is missing, to be copied, and says why", () => {
  show({
    model: null,
    installed: false,
    lacks: "Recognising speech needs faster-whisper.",
    add_command: COMMAND,
  });
  expect(commands()).toEqual([
    ".venv/bin/pip install --require-hashes -r requirements/speech.txt",
    COMMAND,
  ]);
  expect(screen.getAllByRole("button", { name: "Copy" })).toHaveLength(2);
  expect(screen.getByText(/whoever has that machine/)).toBeDefined();
  expect(screen.getByText("Recognising speech needs faster-whisper.")).toBeDefined();
});

it("gives the command alone where only the model is missing", () => {
  show({
    model: null,
    installed: true,
    lacks: "Recognising speech needs `a model`.",
    add_command: COMMAND,
  });
  expect(commands()).toEqual([COMMAND]);
  expect(screen.getByText("a model").tagName).toBe("CODE");
});

it("shows the model that there is", () => {
  show({ model: MODEL, installed: true, lacks: null, add_command: COMMAND });
  expect(screen.getByText("whisper-base, clip-text")).toBeDefined();
  expect(screen.getByText(/MIT/)).toBeDefined();
  expect(commands()).toEqual([]);
});
