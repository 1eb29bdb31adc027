// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Import, Job, Root } from "@/lib/api/client";
import { ProblemsPage } from "./problems-page";

const NOTHING: Import = {
  database: "/data/cutter.db",
  notices: [],
  clips: 1200,
  hidden: 3,
  missing_clips: 0,
  unplaced_rows: 0,
  unplaced: [],
};

const FIELD: Root = {
  name: "field",
  path: "/videos/field",
  online: true,
  emptied: false,
  offline_because: "",
  asset_count: 12,
  scanned_at: null,
  unreadable: [],
  unreadable_count: 0,
  passed_over: [],
};

/** The state of the import from the old database, and the roots. There are no other problems. */
const gateway = vi.hoisted(() => {
  const said: { import: Import | null; roots: Root[]; jobs: Partial<Job>[] } = {
    import: null,
    roots: [],
    jobs: [],
  };
  const answers: Record<string, () => object | null> = {
    "/api/v1/assets": () => ({ assets: [], total: 0, next_cursor: null }),
    "/api/v1/roots": () => ({ roots: said.roots }),
    "/api/v1/session": () => ({ asked_for: false, role: "admin", name: "local" }),
    "/api/v1/import": () => said.import,
    "/api/v1/jobs": () => ({ jobs: said.jobs, next_cursor: null }),
    "/api/v1/jobs/counts": () => ({ failed: said.jobs.length, partial: 0 }),
  };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const answer = answers[new URL(url).pathname]?.();
    return Promise.resolve(
      answer ? Response.json(answer) : Response.json({ status: 503, detail: "" }, { status: 503 }),
    );
  });
  return said;
});

function show(found: Import | null, roots: Root[] = [], jobs: Partial<Job>[] = []) {
  Object.assign(gateway, { import: found, roots, jobs });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <ProblemsPage />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

it("lists what scans passed over, with what to do", async () => {
  show(null, [
    {
      ...FIELD,
      unreadable: [
        { path: "day 1/caf\ufffd.mp4", reason: "name is not UTF-8: rename it" },
        { path: "day 1/caf\ufffd.mp4", reason: "name is not UTF-8: rename it" },
        { path: "", reason: "permission denied" },
      ],
      unreadable_count: 1003,
    },
    { ...FIELD, name: "whole" },
  ]);
  const passedOver = await screen.findByRole("region", { name: /^Passed over in field/ });
  expect(screen.getAllByRole("region")).toHaveLength(1);
  expect(within(passedOver).getByRole("heading")).toHaveTextContent(/1\D?003/);
  const [file, , root] = within(passedOver).getAllByRole("listitem");
  expect(file).toHaveTextContent("caf\ufffd.mp4");
  expect(file).toHaveTextContent("field / day 1");
  expect(file).toHaveTextContent("Name is not UTF-8: rename it.");
  expect(root).toHaveTextContent("Permission denied.");
  expect(passedOver).toHaveTextContent(/And 1\D?000 more\./);
});

it("counts what is not listed by suffix, with what to do", async () => {
  show(null, [
    {
      ...FIELD,
      passed_over: [
        { suffix: ".rm", count: 1200, reason: "this container is not supported; convert it" },
        { suffix: ".stversions/", count: 1, reason: "earlier versions of files" },
      ],
    },
    { ...FIELD, name: "whole" },
  ]);
  const notListed = await screen.findByRole("region", { name: /^Not listed in field/ });
  expect(screen.getAllByRole("region")).toHaveLength(1);
  expect(within(notListed).getByRole("heading")).toHaveTextContent(/1\D?201/);
  const [film, versions] = within(notListed).getAllByRole("listitem");
  expect(film).toHaveTextContent(/\.rm\s*1\D?200 files/);
  expect(film).toHaveTextContent("This container is not supported; convert it.");
  expect(versions).toHaveTextContent(".stversions/1 folder");
});

it("lists exports that failed, with the reason and a way to try again", async () => {
  const failed: Partial<Job> = {
    id: "j1",
    kind: "export",
    state: "failed",
    title: "dog ×3 from v1.mp4",
    group: "v1_001",
    error: "Frame 12 is another picture.",
    failed: 3,
    created_at: "2026-01-31T12:00:00Z",
    ended_at: "2026-01-31T12:00:07Z",
  };
  show(null, [], [failed, { ...failed, id: "j2", state: "partial", failed: 1 }]);
  const notCut = within(await screen.findByRole("region", { name: /^Could not be cut 2/ }));
  const [whole, part] = notCut.getAllByRole("listitem");
  expect(whole).toHaveTextContent(/^Failedv1_001/);
  expect(whole).toHaveTextContent("Frame 12 is another picture.");
  expect(part).toHaveTextContent(/^1 failed/);
  expect(await notCut.findAllByRole("button", { name: "Retry dog ×3 from v1.mp4" })).toHaveLength(
    2,
  );
});

const section = () => screen.findByRole("region", { name: /^From the old tool’s database/ });

it("tells what of the old database is here, and what is not, with its reason", async () => {
  show({
    ...NOTHING,
    missing_clips: 2,
    unplaced_rows: 13,
    unplaced: [
      { name: "DSC_0042.MP4", rows: 12, why: "Two files of the library have this name." },
      { name: "gone.mp4", rows: 1, why: "No file of this name is in the library." },
    ],
  });
  const old = await section();
  expect(within(old).getByRole("heading")).toHaveTextContent("13");
  expect(old).toHaveTextContent(/\/data\/cutter\.db: 1\D?200 clips and 3 hidden flags are here\./);
  expect(old).toHaveTextContent("The files of 2 of these clips were not there any more.");
  const [twice, gone] = within(old).getAllByRole("listitem");
  expect(twice).toHaveTextContent("12 rows");
  expect(twice).toHaveTextContent("Two files of the library have this name.");
  expect(gone).toHaveTextContent("1 row");
  expect(gone).toHaveTextContent("The old database was left as it is.");
});

it("tells why it was not read", async () => {
  const why = "/data/cutter.db is not a database of the clip cutter.";
  show({ ...NOTHING, clips: 0, hidden: 0, notices: [why] });
  expect(await section()).toHaveTextContent(why);
});

it.each([
  ["all of it is here", NOTHING],
  ["there was none", { ...NOTHING, database: null, clips: 0, hidden: 0 }],
  ["nobody knows what became of it", null],
])("says nothing of the old database where %s", async (_, found) => {
  show(found);
  expect(await screen.findByText("No problems")).toBeVisible();
  expect(screen.queryByText(/old tool/)).toBeNull();
});

const LAB: Root = {
  ...FIELD,
  name: "lab",
  path: "/mnt/lab",
  online: false,
  offline_because: "/mnt/lab cannot be read: Permission denied.",
};

it.each([
  ["what the system said", LAB, LAB.offline_because],
  [
    "that it is empty",
    { ...LAB, emptied: true, offline_because: "" },
    /is empty.*Is its disk mounted/,
  ],
  [
    "both causes where none is known",
    { ...LAB, offline_because: "" },
    /is not there, or may not be/,
  ],
])("tells of a folder that cannot be reached %s", async (_, root, words) => {
  show(null, [root]);
  const row = within(await screen.findByRole("region", { name: /^Cannot be reached/ }));
  expect(row.getByText(words)).toBeVisible();
});
