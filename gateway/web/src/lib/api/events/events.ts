// The event stream, and whether the gateway is reachable.
import { Store } from "@/lib/store";
import { address } from "../address";
import type { Clip, Job } from "../client";
import type { CollectionProgress, MakingProgress } from "./unfinished";

export type Progress = {
  job_id: string;
  job_fraction: number;
  clip_id: string | null;
  clip_fraction: number;
  stage: string;
  /** The attempt at the clip: why the one before was not enough, and for how many seconds it has run. */
  attempt: { number: number; why: string; seconds: number } | null;
};

export type StageNews = { run_id: string; state: "started" | "progress" | "finished" };

/** What is being done to a clip. */
export type ClipStep = Pick<Progress, "stage" | "attempt">;

/**
 * How the stream was opened: for the first time; after an outage, with all missed events to follow ("resumed"); or
 * after an outage so long that the gateway does not have all events any more ("gap").
 */
export type Start = "first" | "resumed" | "gap";

export type EventHandlers = {
  connected: (start: Start) => void;
  job: (job: Job) => void;
  clip: (event: { clip: Clip; job_id: string }) => void;
  /** Without ids: too many assets to list. */
  assets: (event: { root: string; asset_ids: string[] }) => void;
  annotations: (event: { asset_id: string | null; profile: string }) => void;
  /** An undoable change was made, undone or redone. */
  change: (event: { change_id: string | null }) => void;
  /** A media node was attached, lost, or changed its announcement. */
  node: (event: { name: string }) => void;
  /** A training of a sorted collection, or its search for duplicates, began or ended. */
  collection: (event: { root: string; path: string }) => void;
  /** A finder, its examples, versions or scores, or decisions about its moments have changed. */
  finder: (event: { finder_id: string }) => void;
  /** A stage of a pipeline run has begun, proceeds, or has ended. */
  stage: (event: StageNews) => void;
  /** People decided about brands in frames of a timeline. */
  labels: (event: { timeline_id: string }) => void;
  /** It was made, changed or deleted, or has come back. */
  "brand-list": (event: { name: string }) => void;
  /** Likewise. */
  "pipeline-profile": (event: { name: string }) => void;
  progress: (event: Progress) => void;
  making: (event: MakingProgress) => void;
  "collection-progress": (event: CollectionProgress) => void;
  /** The stream is down and being retried: state has to be requested. */
  missed: () => void;
};

export type Connection =
  | { state: "opening" }
  | { state: "live" }
  /** `since`: last received message; `retryAt`: next attempt. Milliseconds. */
  | { state: "lost"; since: number; retryAt: number };

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/**
 * The event stream. An EventSource reconnects by itself only after some failures and gives up after others (any status
 * but 200, such as a proxy's 502), so this class always opens a new one, with growing delays, and requests all events
 * after the last received one.
 */
export class EventLine {
  readonly connection = new Store<Connection>({ state: "opening" });
  readonly #handlers: EventHandlers;
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait = FIRST_WAIT_MS;
  #lostAt: number | undefined;
  /** Id of the last event; undefined before the first. Events of progress have no id. */
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
    // The gateway's first message, with the id after which events follow.
    this.#listen(source, "hello", (_, id) => this.#up(id));
    this.#listen(source, "job", handlers.job);
    this.#listen(source, "clip", handlers.clip);
    this.#listen(source, "assets", handlers.assets);
    this.#listen(source, "annotations", handlers.annotations);
    this.#listen(source, "change", handlers.change);
    this.#listen(source, "node", handlers.node);
    this.#listen(source, "collection", handlers.collection);
    this.#listen(source, "finder", handlers.finder);
    this.#listen(source, "stage", handlers.stage);
    this.#listen(source, "labels", handlers.labels);
    this.#listen(source, "brand-list", handlers["brand-list"]);
    this.#listen(source, "pipeline-profile", handlers["pipeline-profile"]);
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

  /** The gateway's own schema defines the event's data. */
  #listen(
    source: EventSource,
    name: "hello" | Exclude<keyof EventHandlers, "connected" | "missed">,
    handle: (data: never, id: string) => void,
  ): void {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      handle(JSON.parse(event.data) as never, event.lastEventId);
      // An event without an id has the last event's.
      if (event.lastEventId !== "") this.#heard = event.lastEventId;
    });
  }
}
