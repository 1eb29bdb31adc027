// What the gateway tells by itself, and whether it is there at all.
import { Store } from "@/lib/store";
import { address } from "./address";
import type { Clip, Job } from "./client";
import type { CollectionProgress, MakingProgress } from "./unfinished";

export type Progress = {
  job_id: string;
  job_fraction: number;
  clip_id: string | null;
  clip_fraction: number;
  stage: string;
};

/**
 * How the line came up: for the first time; after it was down, with all events since to follow ("resumed"); or after it
 * was down for so long that the gateway does not have them all any more ("gap").
 */
export type Start = "first" | "resumed" | "gap";

export type EventHandlers = {
  connected: (start: Start) => void;
  job: (job: Job) => void;
  clip: (event: { clip: Clip; job_id: string }) => void;
  /** No ids: so many that they were not counted. */
  assets: (event: { root: string; asset_ids: string[] }) => void;
  annotations: (event: { asset_id: string | null; profile: string }) => void;
  /** What can be undone was made, undone or redone. */
  change: (event: { change_id: string | null }) => void;
  /** A media node was attached or lost, or says something else of itself. */
  node: (event: { name: string }) => void;
  /** A training from a sorted collection, or the search for duplicates in it, has begun or ended. */
  collection: (event: { root: string; path: string }) => void;
  progress: (event: Progress) => void;
  making: (event: MakingProgress) => void;
  "collection-progress": (event: CollectionProgress) => void;
  /** The line is down, and is tried again: what it would tell has to be asked for. */
  missed: () => void;
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
 * answer but 200, such as a proxy's 502), so this one always opens a new one, ever slower, and asks for what came
 * after the last event that it has heard.
 */
export class EventLine {
  readonly connection = new Store<Connection>({ state: "opening" });
  readonly #handlers: EventHandlers;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT_MS;
  #lostAt: number | undefined;
  /** The id of the last event; undefined before the first. Progress has none. */
  #heard: string | undefined;

  constructor(handlers: EventHandlers) {
    this.#handlers = handlers;
  }

  open(): void {
    this.close();
    const source = new EventSource(address.events(this.#heard));
    this.#source = source;
    source.addEventListener("error", () => this.#down());
    const handlers = this.#handlers;
    // The gateway's first word, with the id after which events follow.
    this.#listen(source, "hello", (_, id) => this.#up(id));
    this.#listen(source, "job", handlers.job);
    this.#listen(source, "clip", handlers.clip);
    this.#listen(source, "assets", handlers.assets);
    this.#listen(source, "annotations", handlers.annotations);
    this.#listen(source, "change", handlers.change);
    this.#listen(source, "node", handlers.node);
    this.#listen(source, "collection", handlers.collection);
    this.#listen(source, "progress", handlers.progress);
    this.#listen(source, "making", handlers.making);
    this.#listen(source, "collection-progress", handlers["collection-progress"]);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #up(beginsAfter: string): void {
    const resumed = beginsAfter === this.#heard ? "resumed" : "gap";
    const start: Start = this.#heard === undefined ? "first" : resumed;
    this.#heard = beginsAfter;
    this.#wait = FIRST_WAIT_MS;
    this.#lostAt = undefined;
    this.connection.set({ state: "live" });
    this.#handlers.connected(start);
  }

  #down(): void {
    this.close();
    this.#lostAt ??= Date.now();
    this.connection.set({
      state: "lost",
      since: this.#lostAt,
      retryAt: Date.now() + this.#wait,
    });
    this.#timer = setTimeout(() => {
      this.#handlers.missed();
      this.open();
    }, this.#wait);
    this.#wait = Math.min(LONGEST_WAIT_MS, this.#wait * 1.6);
  }

  /** What arrives is what the gateway's own schema says of this event. */
  #listen(
    source: EventSource,
    name: "hello" | Exclude<keyof EventHandlers, "connected" | "missed">,
    handle: (data: never, id: string) => void,
  ): void {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      handle(JSON.parse(event.data) as never, event.lastEventId);
      // An event without an id of its own bears that of the last one.
      if (event.lastEventId !== "") this.#heard = event.lastEventId;
    });
  }
}
