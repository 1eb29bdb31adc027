// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Model } from "@/lib/api/client";
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
};
const DAMAGED = {
  ...WHOLE,
  name: "damaged",
  damage: "model.onnx has changed since it was added",
};
const COMMAND = {
  name: "yolo11n",
  licence: "AGPL-3.0",
  download_bytes: 6_000_000,
  command: "RUSHES_DATA_DIR=/data /opt/bin/rushes models add yolo11n",
};
const UNREADABLE = { name: "unreadable", damage: "model.json is missing" };

vi.hoisted(() => {
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const answers: Record<string, object> = {
      "/api/v1/models": {
        models: [DAMAGED, WHOLE],
        unreadable: [UNREADABLE],
        add_commands: [COMMAND],
      },
      "/api/v1/session": { asked_for: false, role: "admin", name: "local" },
      "/health": { models: [] },
    };
    const answer = answers[new URL(url).pathname];
    return Promise.resolve(
      answer ? Response.json(answer) : Response.json({ status: 503, detail: "" }, { status: 503 }),
    );
  });
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
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Models />
        <Choices />
      </QueryClientProvider>
    </MantineProvider>,
  );
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

it("shows the whole command for a published model, with its size and licence", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Models />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const field = await screen.findByRole("textbox", { name: "yolo11n, about 6.0 MB, AGPL-3.0" });
  expect(field).toHaveProperty("value", COMMAND.command);
});
