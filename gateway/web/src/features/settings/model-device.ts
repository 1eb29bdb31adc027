// What runs a model, in words.
import type { ModelHealth } from "@/lib/api/client";

const DEVICES: Record<string, string> = {
  cpu: "the CPU",
  cuda: "an NVIDIA GPU (CUDA)",
  tensorrt: "an NVIDIA GPU (TensorRT)",
};

/** A sentence without its period. */
export function deviceWords({ backend, state, device, reason }: ModelHealth): string {
  if (backend === "triton") return state === "ok" ? "Runs on Triton" : "Triton is loading it";
  if (state === "down") return withReason("Cannot be run", reason);
  if (device === "") return "The device that runs it is being chosen";
  return withReason(`Runs on ${DEVICES[device] ?? device}`, reason);
}

const withReason = (words: string, reason: string) =>
  reason === "" ? words : `${words}: ${reason.replace(/\.$/, "")}`;
