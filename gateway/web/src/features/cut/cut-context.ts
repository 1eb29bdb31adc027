// The open video and its next cut, shared by the components of the cutting workspace.
import { createContext, use } from "react";
import type { Cut } from "./use-cut";

const CutContext = createContext<Cut | null>(null);
export const CutProvider = CutContext.Provider;

/** The open video and its next cut; only within CutProvider. */
export function useOpenCut(): Cut {
  const cut = use(CutContext);
  if (!cut) throw new Error("useOpenCut needs CutProvider");
  return cut;
}
