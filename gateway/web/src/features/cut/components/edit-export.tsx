// The dialog that changes an export's label, category and profile after it was cut.
import { Autocomplete, Button, NativeSelect } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import formClasses from "@/components/form.module.css";
import { messageFor } from "@/lib/api/problem";
import { useProfiles } from "@/lib/api/profiles";
import { useEditExport, useLabels, type Facts } from "../api/exports";
import { CATEGORIES } from "../categories";

export type Editable = Facts & { exportId: string; group: string };

type EditExportProps = { edited: Editable | null; onClose: () => void };

export function EditExport({ edited, onClose }: EditExportProps) {
  return (
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={`Label and profile of ${edited?.group ?? ""}`}
    >
      {edited ? <FactsForm key={edited.exportId} edited={edited} onClose={onClose} /> : null}
    </Dialog>
  );
}

/** Suggestions that are offered at once. */
const MOST = 12;

function FactsForm({ edited, onClose }: { edited: Editable; onClose: () => void }) {
  const { exportId, label, category, profile } = edited;
  const [facts, setFacts] = useState<Facts>({ label, category, profile });
  const labels = useLabels(profile);
  const profiles = useProfiles().data ?? [];
  const edit = useEditExport();
  const wanted = { ...facts, label: facts.label.trim(), profile: facts.profile.trim() };
  const isSame =
    wanted.label === label && wanted.category === category && wanted.profile === profile;
  const problems = {
    label: messageFor(edit.error, "label"),
    profile: messageFor(edit.error, "profile"),
  };
  const isTold = problems.label !== undefined || problems.profile !== undefined;
  const submitted = (event: SyntheticEvent) => {
    event.preventDefault();
    if (wanted.profile === "") return;
    if (isSame) onClose();
    else edit.mutate({ exportId, facts: wanted }, { onSuccess: onClose });
  };
  // The lists scroll by themselves: a scroll area inside could not be reached by keyboard.
  const list = {
    limit: MOST,
    maxLength: 200,
    withScrollArea: false,
    // The first field has the focus from the start: if its list opened on focus, it would hide the next field.
    openOnFocus: false,
  } as const;
  return (
    <form onSubmit={submitted} className={formClasses.form} noValidate>
      <Autocomplete
        {...list}
        label="Label"
        placeholder="None"
        data={labels}
        value={facts.label}
        error={problems.label}
        onChange={(text) => setFacts({ ...facts, label: text })}
        data-autofocus
      />
      <NativeSelect
        label="Category"
        data={CATEGORIES}
        value={facts.category}
        onChange={(event) => setFacts({ ...facts, category: event.currentTarget.value })}
      />
      <Autocomplete
        {...list}
        label="Profile"
        description="Its marker moves there. A new name creates a new profile."
        data={profiles}
        value={facts.profile}
        error={wanted.profile === "" ? "Enter a name for the profile." : problems.profile}
        onChange={(text) => setFacts({ ...facts, profile: text })}
      />
      {edit.error && !isTold ? <ProblemNote error={edit.error} /> : null}
      <div className={formClasses.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={wanted.profile === ""}
          loading={edit.isPending}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
