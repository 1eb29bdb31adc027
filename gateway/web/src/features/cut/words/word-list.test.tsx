// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import type { Asset, Job } from "@/lib/api/client";
import { steadyTable } from "@/lib/footage/steady-table";
import { queryKeys } from "@/lib/api/query-keys";
import { useWords } from "./use-words";
import { WordList } from "./word-list";

const PATIENCE = { timeout: 20_000 };
const ASSET = { id: "a", name: "a.mp4" } as unknown as Asset;
const TABLE = steadyTable(25, 1, 1000);
const SAID = {
  language: "en",
  made_at: "2026-01-01T00:00:00Z",
  segments: [{ start: 1, end: 2, text: "Bring the horses.", confidence: 1 }],
};
const SILENT = { ...SAID, language: null, segments: [] };
const JOB = { id: "j", kind: "transcript", state: "running", progress: 0.4, error: null };
const refused = (detail: string) => Response.json({ status: 422, detail }, { status: 422 });

const server = vi.hoisted(() => {
  const has = { answers: {} as Record<string, () => Response>, asked: [] as string[] };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url, method }: Request) => {
    const asked = `${method} ${new URL(url).pathname.replace("/api/v1", "")}`;
    has.asked.push(asked);
    return Promise.resolve(has.answers[asked]?.() ?? new Response(null, { status: 204 }));
  });
  return has;
});

beforeEach(() => {
  server.asked = [];
  server.answers = {
    "GET /speech": () => Response.json({ model: {}, lacks: null, installed: true }),
    "POST /assets/a/transcript": () => Response.json({ job_id: "j" }, { status: 202 }),
    "GET /jobs/j": () => Response.json(JOB),
  };
});

function Shown({ seesFrame }: { seesFrame: boolean }) {
  const words = useWords(ASSET, TABLE, seesFrame, () => undefined);
  return (
    <>
      <WordList words={words} mayChange />
      <output>{words.subtitles?.file}</output>
    </>
  );
}

function show(seesFrame = true) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const page = (sees: boolean) => (
    <MantineProvider env="test">
      <QueryClientProvider client={cache}>
        <Shown seesFrame={sees} />
      </QueryClientProvider>
    </MantineProvider>
  );
  const { rerender } = render(page(seesFrame));
  return { cache, seeFrame: () => rerender(page(true)) };
}

const press = async (name: string) =>
  fireEvent.click(await screen.findByRole("button", { name }, PATIENCE));

it("reads what is said after the first picture", async () => {
  server.answers["GET /assets/a/transcript"] = () => Response.json(SAID);
  const { seeFrame } = show(false);
  await new Promise(requestAnimationFrame);
  expect(server.asked).toEqual([]);
  seeFrame();
  expect(await screen.findByText("Bring the horses.", undefined, PATIENCE)).toBeVisible();
});

it("says why a transcript could not be made, and offers it again", async () => {
  show();
  server.answers["GET /jobs/j"] = () =>
    Response.json({ ...JOB, state: "failed", error: "The model took too much memory." });
  await press("Transcribe");
  expect(await screen.findByRole("alert", undefined, PATIENCE)).toHaveTextContent(
    "The model took too much memory.",
  );
  expect(screen.getByRole("button", { name: "Transcribe" })).toBeVisible();
});

it("says so too of one that was begun elsewhere", async () => {
  server.answers["GET /assets/a/transcript"] = () =>
    Response.json({ job_id: "j", progress: 0.4 }, { status: 202 });
  const { cache } = show();
  expect(
    await screen.findByText("This video is being transcribed: 40 %", undefined, PATIENCE),
  ).toBeVisible();
  delete server.answers["GET /assets/a/transcript"];
  cache.setQueryData<Job>(queryKeys.job("j"), {
    ...(JOB as unknown as Job),
    state: "failed",
    error: "The model was removed.",
  });
  await cache.invalidateQueries({ queryKey: queryKeys.anyTranscript });
  expect(await screen.findByRole("button", { name: "Transcribe" }, PATIENCE)).toBeVisible();
  expect(screen.getByRole("alert")).toHaveTextContent("The model was removed.");
});

it("shows that a video in which nobody speaks is transcribed again, and why not", async () => {
  server.answers["GET /assets/a/transcript"] = () => Response.json(SILENT);
  server.answers["POST /assets/a/transcript"] = () => refused("No model hears speech.");
  show();
  await press("Transcribe again");
  expect(await screen.findByText("No model hears speech.", undefined, PATIENCE)).toBeVisible();
  server.answers["POST /assets/a/transcript"] = () =>
    Response.json({ job_id: "j" }, { status: 202 });
  await press("Transcribe again");
  expect(
    await screen.findByText("This video is being transcribed: 40 %", undefined, PATIENCE),
  ).toBeVisible();
});

it("keeps what was said where it could not be read again", async () => {
  server.answers["GET /assets/a/transcript"] = () => Response.json(SAID);
  const { cache } = show();
  await screen.findByRole("searchbox", undefined, PATIENCE);
  server.answers["GET /assets/a/transcript"] = () => refused("The catalog is away.");
  await cache.invalidateQueries({ queryKey: queryKeys.anyTranscript });
  expect(await screen.findByText("The catalog is away.", undefined, PATIENCE)).toBeVisible();
  expect(screen.getByRole("searchbox")).toBeVisible();
});

it("says that it is unknown whether speech can be heard", async () => {
  server.answers["GET /speech"] = () => refused("Inference is away.");
  show();
  expect(await screen.findByText("Inference is away.", undefined, PATIENCE)).toBeVisible();
});

it("reads subtitles anew only when they were made anew", async () => {
  server.answers["GET /assets/a/transcript"] = () => Response.json(SAID);
  const { cache } = show();
  await screen.findByRole("searchbox", undefined, PATIENCE);
  const file = () =>
    screen
      .getAllByRole("status")
      .map(({ textContent }) => textContent)
      .join("");
  const before = file();
  expect(before).toContain(".vtt");
  const asked = server.asked.length;
  await cache.invalidateQueries({ queryKey: queryKeys.anyTranscript });
  await waitFor(() => expect(server.asked.length).toBeGreaterThan(asked), PATIENCE);
  expect(file()).toBe(before);
  server.answers["GET /assets/a/transcript"] = () =>
    Response.json({ ...SAID, made_at: "2026-02-01T00:00:00Z" });
  await cache.invalidateQueries({ queryKey: queryKeys.anyTranscript });
  await waitFor(() => expect(file()).not.toBe(before), PATIENCE);
});
