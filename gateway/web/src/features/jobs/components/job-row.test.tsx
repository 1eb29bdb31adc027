// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { Job } from "@/lib/api/client";
import { JobRow } from "./job-row";

const nothing = () => undefined;

type Selecting = { isTicking: boolean; onSelect: (() => void) | null };

function show(
  changed: Partial<Job>,
  { isTicking, onSelect }: Selecting = { isTicking: false, onSelect: null },
) {
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
          isTicking={isTicking}
          onSelect={onSelect}
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

it("is selected by a press on a phone that selects, but not by its buttons, nor else", () => {
  const onSelect = vi.fn();
  const row = show({}, { isTicking: true, onSelect });
  fireEvent.click(row);
  expect(onSelect).toHaveBeenCalledTimes(1);
  fireEvent.click(screen.getByRole("button", { name: "Cancel Scan of library" }));
  expect(onSelect).toHaveBeenCalledTimes(1);
});

it("is not selected by a plain press otherwise", () => {
  const onSelect = vi.fn();
  const row = show({}, { isTicking: false, onSelect });
  fireEvent.click(row);
  expect(onSelect).not.toHaveBeenCalled();
  fireEvent.click(row, { shiftKey: true });
  expect(onSelect).toHaveBeenCalledTimes(1);
});
