// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Model, PublishedModel } from "@/lib/api/client";
import { useDetectors } from "@/lib/api/models";
import { Models } from "./models";

const WHOLE: Model = {
  name: "whole",
  version: "9f2c",
  kind: "detect",
  bytes: 10_613_290,
  classes: ["person"],
  input_size: 640,
  any_size: true,
  stride: 32,
  head: "raw",
  dimensions: null,
  licence: null,
  origin: null,
  added_at: "2026-01-01T00:00:00Z",
  damage: null,
  sound: null,
  words: false,
};
const DAMAGED = {
  ...WHOLE,
  name: "damaged",
  damage: "model.onnx has changed since it was added",
};
const YOLO: PublishedModel = {
  name: "yolo11n",
  kind: "detect",
  purpose: "Finds objects.",
  licence: "AGPL-3.0",
  download_bytes: 6_000_000,
  command: "python -m pip install ultralytics && rushes models add yolo11n",
  hindrance: "Only the command downloads it.",
  addresses: [],
  download: null,
};
const CLIP: PublishedModel = {
  ...YOLO,
  name: "clip",
  kind: "embed",
  licence: "MIT",
  download_bytes: 350_000_000,
  command: "rushes models add clip",
  hindrance: null,
  addresses: ["https://site/clip/model.onnx"],
};
const RUNNING: PublishedModel = {
  ...CLIP,
  download: {
    phase: "downloading",
    done_bytes: 176_000_000,
    total_bytes: 352_000_000,
    seconds_left: null,
    problem: null,
  },
};
const FAILED: PublishedModel = {
  ...CLIP,
  download: {
    phase: "failed",
    done_bytes: 0,
    total_bytes: null,
    seconds_left: null,
    problem: "The site refused. Check the network.",
  },
};
/** Longer than a page takes to ask again. */
const LONG = { timeout: 20_000 };
const UNREADABLE = { name: "unreadable", damage: "model.json is missing" };

const server = vi.hoisted(() => {
  /** What the gateway has, and the requests that change something. */
  const has = { added: [] as object[], published: [] as object[], asked: [] as string[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url, method }: Request) => {
    if (method !== "GET") has.asked.push(`${method} ${new URL(url).pathname}`);
    const answers: Record<string, object> = {
      "/api/v1/models": {
        models: [DAMAGED, WHOLE, ...has.added],
        unreadable: [UNREADABLE],
        add_commands: [],
      },
      "/api/v1/published-models": { site: "https://site", models: has.published },
      "/api/v1/published-models/clip/download": CLIP,
      "/api/v1/session": { asked_for: false, role: "admin", name: "local" },
      "/health": { models: [] },
    };
    const answer = answers[new URL(url).pathname];
    return Promise.resolve(
      answer ? Response.json(answer) : Response.json({ status: 503, detail: "" }, { status: 503 }),
    );
  });
  return has;
});

beforeEach(() => {
  server.added = [];
  server.published = [];
  server.asked = [];
});

function Choices() {
  return (
    <output>
      {useDetectors()
        .data?.map(({ name }) => name)
        .join(", ")}
    </output>
  );
}

it("marks damaged models with their reason, and leaves them out of what can be chosen", async () => {
  show();
  expect(await screen.findAllByText(/^It cannot be used/)).toHaveLength(2);
  expect(screen.getByText(/model\.onnx has changed since it was added/)).toBeVisible();
  expect(screen.getByText(/model\.json is missing/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Remove unreadable" })).toBeEnabled();
  expect(screen.queryByRole("button", { name: "Measure unreadable" })).not.toBeInTheDocument();
  expect(await screen.findByRole("button", { name: "Measure damaged" })).toBeDisabled();
  expect(screen.getByRole("button", { name: "Remove damaged" })).toBeEnabled();
  expect(screen.getByRole("button", { name: "Measure whole" })).toBeEnabled();
  expect(screen.getByText("whole", { selector: "output" })).toBeVisible();
});

function show() {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Models />
        <Choices />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it("downloads a published model where the server can, and shows the whole command else", async () => {
  server.published = [YOLO, CLIP];
  show();
  expect(await screen.findByText("About 6.0 MB, AGPL-3.0")).toBeVisible();
  expect(screen.getByText("Only the command downloads it.")).toBeVisible();
  expect(screen.getByRole("textbox", { name: /it installs PyTorch first/ })).toHaveProperty(
    "value",
    YOLO.command,
  );
  expect(screen.queryByRole("button", { name: "Download yolo11n" })).not.toBeInTheDocument();
  fireEvent.click(await screen.findByRole("button", { name: "Command for clip" }));
  expect(screen.getByRole("textbox", { name: /^In a terminal[^;]*$/ })).toHaveProperty(
    "value",
    CLIP.command,
  );
  server.published = [YOLO, RUNNING];
  fireEvent.click(screen.getByRole("button", { name: "Download clip" }));
  expect(await screen.findByText("176 MB of 352 MB")).toBeVisible();
  expect(screen.getByRole("progressbar", { name: "clip" })).toHaveAttribute("aria-valuenow", "50");
  expect(server.asked).toEqual(["POST /api/v1/published-models/clip/download"]);
  // It ends, and what depends on models is asked again without anything being pressed.
  server.added = [{ ...WHOLE, name: "new" }];
  server.published = [YOLO];
  expect(await screen.findByText("whole, new", { selector: "output" }, LONG)).toBeVisible();
  expect(screen.queryByRole("button", { name: /the download of clip$/ })).not.toBeInTheDocument();
});

it("says why a download failed, with its command and its file", async () => {
  server.published = [FAILED];
  show();
  expect(await screen.findByText(/The site refused. Check the network./)).toBeVisible();
  expect(screen.getByRole("link", { name: "download its file" })).toHaveAttribute(
    "href",
    "https://site/clip/model.onnx",
  );
  expect(screen.getByRole("textbox", { name: /^In a terminal/ })).toHaveProperty(
    "value",
    CLIP.command,
  );
  fireEvent.click(await screen.findByRole("button", { name: "Dismiss the failure of clip" }));
  await waitFor(() =>
    expect(server.asked).toEqual(["DELETE /api/v1/published-models/clip/download"]),
  );
});

it("says of a model of sound what it hears, and offers it for no detection", async () => {
  const sound = {
    input: "batch x frames x bands",
    window: 10.24,
    hop: 2.56,
    bands: 128,
    mels: "ast",
  };
  const listener = {
    ...WHOLE,
    name: "listener",
    kind: "hear",
    classes: [],
    head: "vector",
    dimensions: 768,
    input_size: 0,
    sound,
  };
  server.added = [listener];
  show();
  expect(await screen.findByText(/10\.24 s, 128 log-mel bands \(ast\)/)).toBeVisible();
  expect(screen.getByText(/^Describes sound in 768 numbers/)).toBeVisible();
  expect(screen.queryByText(/, 0 px/)).not.toBeInTheDocument();
  expect(screen.getByText("whole", { selector: "output" })).toBeVisible();
});
