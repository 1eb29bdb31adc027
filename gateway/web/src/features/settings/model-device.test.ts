import { expect, it } from "vitest";
import type { ModelHealth } from "@/lib/api/client";
import { deviceWords } from "./model-device";

const EMBEDDED: ModelHealth = {
  name: "shapes",
  backend: "embedded",
  state: "ok",
  device: "cpu",
  reason: "",
};

it.each<[Partial<ModelHealth>, string]>([
  [{}, "Runs on the CPU"],
  [{ device: "cuda" }, "Runs on an NVIDIA GPU (CUDA)"],
  [{ device: "tensorrt" }, "Runs on an NVIDIA GPU (TensorRT)"],
  [{ reason: "The card is full." }, "Runs on the CPU: The card is full"],
  [{ device: "" }, "The device that runs it is being chosen"],
  [
    { state: "down", device: "cuda", reason: "There is no card." },
    "Cannot be run: There is no card",
  ],
  [{ backend: "triton", device: "" }, "Runs on Triton"],
  [{ backend: "triton", state: "down", device: "" }, "Triton is loading it"],
])("says what runs a model, and why nothing else does: %j", (said, words) => {
  expect(deviceWords({ ...EMBEDDED, ...said })).toBe(words);
});
