import { afterEach, describe, expect, it, vi } from "vitest";
import { jsonLines } from "./json-lines";
import { GatewayError } from "./problem";

const answered = (parts: readonly string[], init?: ResponseInit) => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body, init)));
};

async function all() {
  const lines: unknown[] = [];
  for await (const line of jsonLines("/lines", new AbortController().signal)) lines.push(line);
  return lines;
}

afterEach(() => vi.unstubAllGlobals());

describe("lines of JSON", () => {
  it.each([[['{"a":1}\n{"b":', "2}\n"]], [['{"a":1}', '\n{"b":2}']]])(
    "come one by one, however they are cut: %j",
    async (parts) => {
      answered(parts);
      expect(await all()).toEqual([{ a: 1 }, { b: 2 }]);
    },
  );

  it("end with the problem that the last one tells", async () => {
    answered(['{"a":1}\n{"problem":{"detail":"gone","status":503}}\n']);
    await expect(all()).rejects.toThrow(new GatewayError({ detail: "gone", status: 503 } as never));
  });

  it("are refused with the gateway's words", async () => {
    answered(['{"detail":"no such model","status":404}'], { status: 404 });
    await expect(all()).rejects.toThrow("no such model");
  });

  it.each([
    ["stops reading", (lines: AsyncGenerator) => lines.return(undefined)],
    ["fails", (lines: AsyncGenerator) => lines.throw(new Error("of the reader")).catch(() => null)],
    ["gets what is no JSON", (lines: AsyncGenerator) => lines.next().catch(() => null)],
  ])("are not sent on to a reader who %s", async (_, stop) => {
    const cancelled = vi.fn();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"a":1}\nno JSON\n'));
      },
      cancel: cancelled,
    });
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(body)));
    const lines = jsonLines("/lines", new AbortController().signal);
    expect(await lines.next()).toEqual({ done: false, value: { a: 1 } });
    await stop(lines);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it("say where nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    await expect(all()).rejects.toThrow("Rushes does not answer.");
  });
});
