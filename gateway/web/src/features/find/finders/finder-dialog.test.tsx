// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Finder } from "@/lib/api/client";
import { FinderDialog } from "./finder-dialog";

const FINDER: Finder = {
  id: "f1",
  name: "steps",
  by: "sound",
  profile: null,
  labels: ["gravel"],
  descriptors: { sound: "sound-windows", picture: null },
  watch: false,
  active_version: null,
  examples: { positive: 3, negative: 0, hard: 0 },
  threshold: null,
  created_at: "2026-01-01T00:00:00Z",
  training_job_id: null,
  scan_job_id: null,
};

const server = vi.hoisted(() => {
  const has = {
    descriptors: { sound: ["sound-windows"], picture: [] as string[] },
    sent: [] as unknown[],
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET") {
      has.sent.push(await request.json());
      return Response.json(FINDER);
    }
    const answers: Record<string, object> = {
      "/api/v1/finders/descriptors": has.descriptors,
      "/api/v1/labels": { labels: [] },
      "/api/v1/profiles": { profiles: [] },
    };
    return Response.json(answers[pathname] ?? {});
  });
  return has;
});

beforeEach(() => {
  server.descriptors = { sound: ["sound-windows"], picture: [] };
  server.sent = [];
});

function show(finder: Finder | null) {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <FinderDialog finder={finder} opened onClose={() => undefined} onMade={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

const save = () => fireEvent.click(screen.getByRole("button", { name: "Save" }));

it("offers what was added, and sends it where it was chosen", async () => {
  server.descriptors = { sound: ["sound-windows", "beats"], picture: ["pictures", "clip"] };
  show(FINDER);
  const choice = await screen.findByLabelText("Sound described by");
  expect(choice).toHaveValue("sound-windows");
  expect(screen.queryByLabelText("Pictures described by")).not.toBeInTheDocument();
  fireEvent.change(choice, { target: { value: "beats" } });
  save();
  await waitFor(() => expect(server.sent).toHaveLength(1));
  expect(server.sent[0]).toMatchObject({ name: "steps", descriptors: { sound: "beats" } });
});

it("says that a model was removed, and sends no descriptor where none was chosen", async () => {
  show({ ...FINDER, descriptors: { sound: "beats", picture: null } });
  expect(await screen.findByText(/The model beats was removed/)).toBeVisible();
  expect(screen.getByLabelText("Sound described by")).toHaveValue("beats");
  save();
  await waitFor(() => expect(server.sent).toHaveLength(1));
  expect(server.sent[0]).not.toHaveProperty("descriptors");
});

it("offers no choice where there is only what is built in", async () => {
  show(FINDER);
  expect(
    await screen.findByText("Pictures need a descriptor of pictures, and none is installed."),
  ).toBeVisible();
  expect(screen.queryByLabelText("Sound described by")).not.toBeInTheDocument();
});

it("makes a finder by sound and picture, unless pictures cannot be described", async () => {
  server.descriptors = { sound: ["sound-windows"], picture: ["picture-windows"] };
  const create = () => fireEvent.click(screen.getByRole("button", { name: "Create" }));
  const name = () => fireEvent.change(screen.getByLabelText("Name"), { target: { value: "a" } });
  show(null);
  expect(await screen.findByText(/Sound alone is faster/)).toBeVisible();
  expect(screen.getByLabelText("Looks at")).toHaveDisplayValue("Sound and picture");
  name();
  create();
  await waitFor(() => expect(server.sent).toHaveLength(1));
  expect(server.sent[0]).toMatchObject({ by: "both" });
  cleanup();

  server.descriptors = { sound: ["sound-windows"], picture: [] };
  show(null);
  await screen.findByText("Pictures need a descriptor of pictures, and none is installed.");
  name();
  create();
  await waitFor(() => expect(server.sent).toHaveLength(2));
  expect(server.sent[1]).toMatchObject({ by: "sound" });
});
