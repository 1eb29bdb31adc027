// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EventLine, type EventHandlers } from "./events";

/** The browser's side of one connection. */
class Source extends EventTarget {
  static opened: Source[] = [];
  closed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
    Source.opened.push(this);
  }

  close(): void {
    this.closed = true;
  }

  tell(name: string, id: string, data: unknown = {}): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }

  fail(): void {
    this.dispatchEvent(new Event("error"));
  }
}

const heard: string[] = [];

function opened(): EventLine {
  const note = (name: string) => (data: unknown) => {
    heard.push(`${name} ${JSON.stringify(data)}`);
  };
  const names = [
    "job",
    "clip",
    "assets",
    "annotations",
    "change",
    "progress",
    "making",
    "missed",
  ] as const;
  const line = new EventLine({
    connected: note("connected"),
    ...Object.fromEntries(names.map((name) => [name, note(name)])),
  } as EventHandlers);
  line.open();
  return line;
}

function source(): Source {
  const last = Source.opened.at(-1);
  if (!last) throw new Error("nothing was opened");
  return last;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Source);
  heard.length = 0;
  Source.opened = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("is live with the gateway's first word, not with the connection", () => {
  const line = opened();
  source().dispatchEvent(new Event("open"));
  expect(line.connection.get().state).toBe("opening");
  source().tell("hello", "7", { sequence: 7 });
  expect(line.connection.get().state).toBe("live");
  expect(heard).toEqual(['connected "first"']);
});

it("has asked for what it would tell, at each try while it is down, and never while it stands", () => {
  opened();
  source().tell("hello", "7");
  vi.advanceTimersByTime(600_000);
  expect(heard).toEqual(['connected "first"']);
  for (let tries = 1; tries <= 3; tries += 1) {
    source().fail();
    vi.advanceTimersByTime(10_000);
    expect(heard.filter((each) => each.startsWith("missed"))).toHaveLength(tries);
  }
});

it("asks for what follows the last event after it was down", () => {
  const line = opened();
  expect(source().url).toBe("/api/v1/events");
  source().tell("hello", "7");
  source().tell("job", "9", { id: "a" });
  source().tell("progress", "9");
  source().fail();
  expect(line.connection.get().state).toBe("lost");
  vi.advanceTimersByTime(1000);
  expect(source().url).toBe("/api/v1/events?after=9");
  heard.length = 0;
  source().tell("hello", "9");
  source().tell("clip", "10");
  expect(heard).toEqual(['connected "resumed"', "clip {}"]);
});

it("says that there is a gap where the gateway begins elsewhere than asked", () => {
  opened();
  source().tell("hello", "7");
  source().fail();
  vi.advanceTimersByTime(1000);
  heard.length = 0;
  source().tell("hello", "90");
  expect(heard).toEqual(['connected "gap"']);
  source().fail();
  vi.advanceTimersByTime(1000);
  expect(source().url).toBe("/api/v1/events?after=90");
});

it("tries again ever slower, with one connection at a time", () => {
  opened();
  const waits = [];
  for (let tries = 0; tries < 8; tries += 1) {
    const last = source();
    const before = Date.now();
    last.fail();
    expect(last.closed).toBe(true);
    vi.advanceTimersToNextTimer();
    waits.push(Date.now() - before);
  }
  expect(waits[0]).toBe(1000);
  expect(waits[1]).toBe(1600);
  expect(waits.at(-1)).toBe(10_000);
  expect(Source.opened).toHaveLength(9);
});
