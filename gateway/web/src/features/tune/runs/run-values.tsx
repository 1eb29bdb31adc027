// The values of a run as JSON, to be copied into an order of another run.
import { CopyField } from "@/components/copy-field";
import form from "@/components/form.module.css";
import type { PipelineRun } from "@/lib/api/client";

export function RunValues({ run }: { run: PipelineRun }) {
  return (
    <div className={form.form}>
      <p>
        A run that the API begins with these as “config_overrides”, here or on another instance, has
        the same values.
      </p>
      <CopyField label="Values as JSON" value={JSON.stringify(run.config)} first />
    </div>
  );
}
