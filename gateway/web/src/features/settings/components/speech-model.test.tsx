// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { PublishedModel, Speech } from "@/lib/api/client";
import { SpeechFacts } from "./speech-model";

vi.hoisted(() => {
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () =>
    Promise.resolve(Response.json({ asked_for: false, role: "admin", name: "local" })),
  );
});

const MODEL = {
  bytes: 145_000_000,
  dimensions: 512,
  licence: "MIT",
  origin: "whisper-base, clip-text",
  added_at: "2026-01-01T00:00:00Z",
};
const LACKING: Speech = {
  model: null,
  installed: true,
  lacks: "It needs a model.",
  add_command: null,
};

const offer = (name: string, more: Partial<PublishedModel> = {}): PublishedModel => ({
  name,
  kind: "speech",
  purpose: "Good for clear speech.",
  licence: "MIT",
  download_bytes: 400_000_000,
  command: `rushes speech add --whisper ${name}`,
  hindrance: null,
  addresses: ["https://site/a", "https://site/b"],
  download: null,
  ...more,
});

function show(speech: Speech, offered: readonly PublishedModel[]) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <SpeechFacts speech={speech} offered={offered} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const commands = () => screen.queryAllByRole<HTMLInputElement>("textbox").map(({ value }) => value);

it("gives the commands that install and add what is missing, to be copied, and says why", () => {
  const hindrance = "Speech needs faster-whisper.";
  show({ ...LACKING, installed: false, lacks: hindrance }, [offer("whisper-base", { hindrance })]);
  expect(commands()).toEqual([
    ".venv/bin/pip install --require-hashes -r requirements/speech.txt",
    "rushes speech add --whisper whisper-base",
  ]);
  expect(screen.getAllByRole("button", { name: "Copy" })).toHaveLength(2);
  expect(screen.getByText(hindrance)).toBeVisible();
  expect(screen.queryByRole("button", { name: /^Download/ })).not.toBeInTheDocument();
});

it("offers the usual size first, and others to choose", async () => {
  show(LACKING, [offer("whisper-tiny"), offer("whisper-base")]);
  expect(await screen.findByRole("button", { name: "Download whisper-base" })).toBeEnabled();
  fireEvent.change(screen.getByLabelText("Model of speech"), { target: { value: "whisper-tiny" } });
  expect(screen.getByRole("button", { name: "Download whisper-tiny" })).toBeEnabled();
});

it("shows the one that is being downloaded, and offers no other one meanwhile", async () => {
  const download = {
    phase: "downloading" as const,
    done_bytes: 100_000_000,
    total_bytes: 400_000_000,
    seconds_left: 31,
    problem: null,
  };
  show(LACKING, [offer("whisper-base"), offer("whisper-tiny", { download })]);
  expect(screen.getByText("100 MB of 400 MB, about 40 s left")).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "whisper-tiny" })).toHaveAttribute(
    "aria-valuenow",
    "25",
  );
  expect(screen.getByLabelText("Model of speech")).toBeDisabled();
  expect(
    await screen.findByRole("button", { name: "Cancel the download of whisper-tiny" }),
  ).toBeEnabled();
});

it("shows the model that there is", () => {
  show({ ...LACKING, model: MODEL, lacks: null }, []);
  expect(screen.getByText("whisper-base, clip-text")).toBeVisible();
  expect(screen.getByText(/MIT/)).toBeVisible();
  expect(commands()).toEqual([]);
});
