// What the gateway tells by itself, and whether it is there at all.
import { Store } from "@/lib/store";
import { address } from "./address";
import type { Clip, Job } from "./client";

export type Progress = {
  job_id: string;
  job_fraction: number;
  clip_id: string | null;
  clip_fraction: number;
  stage: string;
};

export type EventHandlers = {
  /** The line is up. `missed`: after it was down, so that something may not have been heard. */
  connected: (missed: boolean) => void;
  job: (job: Job) => void;
  clip: (event: { clip: Clip; job_id: string }) => void;
  /** No ids: so many that they were not counted. */
  assets: (event: { root: string; asset_ids: string[] }) => void;
  annotations: (event: { asset_id: string | null; profile: string }) => void;
  /** What can be undone was made, undone or redone. */
  change: (event: { change_id: string | null }) => void;
  progress: (event: Progress) => void;
};

export type Connection =
  | { state: "opening" }
  | { state: "live" }
  /** `since`: when it was last heard; `retryAt`: when it is tried again. Milliseconds. */
  | { state: "lost"; since: number; retryAt: number };

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/**
 * The line of events. An EventSource reconnects by itself only after some failures and gives up after others (any
 * answer but 200, such as a proxy's 502), so this one always opens a new one, ever slower.
 */
export class EventLine {
  readonly connection = new Store<Connection>({ state: "opening" });
  readonly #handlers: EventHandlers;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT_MS;
  #lostAt: number | undefined;

  constructor(handlers: EventHandlers) {
    this.#handlers = handlers;
  }

  open(): void {
    this.close();
    const source = new EventSource(address.events);
    this.#source = source;
    source.addEventListener("open", () => this.#up());
    source.addEventListener("error", () => this.#down());
    const handlers = this.#handlers;
    listen(source, "job", handlers.job);
    listen(source, "clip", handlers.clip);
    listen(source, "assets", handlers.assets);
    listen(source, "annotations", handlers.annotations);
    listen(source, "change", handlers.change);
    listen(source, "progress", handlers.progress);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #up(): void {
    const missed = this.#lostAt !== undefined;
    this.#wait = FIRST_WAIT_MS;
    this.#lostAt = undefined;
    this.connection.set({ state: "live" });
    this.#handlers.connected(missed);
  }

  #down(): void {
    this.close();
    this.#lostAt ??= Date.now();
    this.connection.set({
      state: "lost",
      since: this.#lostAt,
      retryAt: Date.now() + this.#wait,
    });
    this.#timer = setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 1.6);
  }
}

/** What arrives is what the gateway's own schema says of this event. */
function listen<Name extends "job" | "clip" | "assets" | "annotations" | "change" | "progress">(
  source: EventSource,
  name: Name,
  handle: EventHandlers[Name],
): void {
  source.addEventListener(name, (event: MessageEvent<string>) => {
    (handle as (data: unknown) => void)(JSON.parse(event.data));
  });
}
