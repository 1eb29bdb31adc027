// Whether a sweep is open, and its parameters and values, which are kept by stage while the timeline is open.
import { useState } from "react";
import type { FindingParameter } from "@/lib/settings/finding-parameters";
import type { Changes } from "../stages/parameters";
import { axesOf, NO_PLAN, pinned, type SweepPlan } from "./sweep-cells";

type StageOfRun = { runId: string; stage: string };

/** `of`: the run and stage that can be swept now; null where this is not possible. */
export function useSweeping(
  of: StageOfRun | null,
  sliders: readonly FindingParameter<string>[],
  changes: Changes,
) {
  const [open, setOpen] = useState<{ of: string; plan: SweepPlan } | null>(null);
  const [plans, setPlans] = useState<Readonly<Record<string, SweepPlan>>>({});
  const place = of ? `${of.runId} ${of.stage}` : null;
  // Another run or stage closes it, and it does not open by itself when one comes back.
  if (open && open.of !== place) setOpen(null);
  const close = () => setOpen(null);
  const start = () => {
    if (!of || place === null) return;
    const plan = plans[of.stage] ?? NO_PLAN;
    const axes = axesOf(plan, sliders, changes[of.stage] ?? {});
    if (axes) setOpen({ of: place, plan: pinned(plan, axes) });
  };
  return {
    /** Null: closed. */
    open: of && open?.of === place ? { ...of, plan: open.plan } : null,
    toggle: open ? close : start,
    close,
    setPlan: (plan: SweepPlan) => {
      if (!of || place === null) return;
      setOpen({ of: place, plan });
      setPlans({ ...plans, [of.stage]: plan });
    },
  };
}
