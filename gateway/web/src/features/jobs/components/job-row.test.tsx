// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Job } from "@/lib/api/client";
import { JobRow } from "./job-row";

const nothing = () => undefined;

function show(changed: Partial<Job>) {
  const job: Job = {
    id: "j1",
    ticket: "3fa94c01",
    kind: "scan",
    title: "Scan of library",
    state: "waiting",
    total: 1,
    completed: 0,
    failed: 0,
    progress: 0,
    error: null,
    warning: null,
    created_at: "2026-01-01T00:00:00Z",
    started_at: null,
    ended_at: null,
    export_id: null,
    requested_by: "local",
    profile: null,
    group: null,
    nodes: ["media-1"],
    running: 0,
    place: "019a",
    wait_reason: null,
    deleted: false,
    ...changed,
  };
  render(
    <MantineProvider env="test">
      <ul>
        <JobRow
          job={job}
          here={false}
          opened={false}
          busy={false}
          mayChange
          isSelected={false}
          onSelect={null}
          onNext={null}
          onHere={nothing}
          onOpen={nothing}
          onCancel={nothing}
          onPause={nothing}
          onResume={nothing}
          onRetry={nothing}
        />
      </ul>
    </MantineProvider>,
  );
  return screen.getByRole("listitem");
}

it("says why a job waits, before what else is known of it, and whole in its title", () => {
  const why = "The library folder 'library' is not there now; is its disk mounted?";
  show({ wait_reason: why });
  const words = `${why} · on media-1`;
  expect(screen.getByTitle(words)).toHaveTextContent(words);
});

it("names who requested it where people have names", () => {
  expect(show({ requested_by: "Mara" })).toHaveTextContent("for Mara · on media-1");
});

it("does not name everybody where nobody signs in", () => {
  expect(show({})).not.toHaveTextContent("local");
});
