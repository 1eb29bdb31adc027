// Streamed responses with one JSON document per line.
import { GatewayError, type Problem } from "./problem";

/**
 * Each line; throws a GatewayError if the gateway refuses, is unreachable, or ends with a problem. Whoever stops
 * reading before the end closes the connection.
 */
export async function* jsonLines(path: string, signal: AbortSignal): AsyncGenerator {
  const answer = await fetch(path, { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new GatewayError(null, error);
  });
  if (!answer.ok || !answer.body) throw new GatewayError(await problemOf(answer));
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + (value ?? "")).split("\n");
      rest = lines.pop() ?? "";
      if (done && rest !== "") lines.push(rest);
      for (const line of lines) yield withoutProblem(JSON.parse(line));
      if (done) return;
    }
  } finally {
    // The answer may have failed, with what the reading throws then.
    await reader.cancel().catch(() => undefined);
  }
}

/** The parsed line; the last one may be a problem. */
function withoutProblem(line: unknown): unknown {
  if (typeof line === "object" && line !== null && "problem" in line)
    throw new GatewayError(line.problem as Problem);
  return line;
}

async function problemOf(answer: Response): Promise<Problem | null> {
  const body: unknown = await answer.json().catch(() => null);
  return typeof body === "object" && body !== null && "detail" in body ? (body as Problem) : null;
}
