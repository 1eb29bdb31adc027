// The dialog that changes the label, category and profile of exports after they were cut.
import { Autocomplete, Button, NativeSelect } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import { ProblemNote } from "@/components/note";
import formClasses from "@/components/form.module.css";
import { messageFor } from "@/lib/api/problem";
import { useProfiles } from "@/lib/api/profiles";
import { useSettings } from "@/lib/settings/settings";
import { useEditExports, useLabels } from "../api/exports";
import { CATEGORIES } from "./categories";
import { changedFacts, type Editable, type Entered } from "./editable";

type EditExportProps = { edited: Editable | null; onClose: () => void };

export function EditExport({ edited, onClose }: EditExportProps) {
  return (
    <Dialog
      opened={edited !== null}
      onClose={onClose}
      title={`Label and profile of ${edited?.name ?? ""}`}
    >
      {edited ? (
        <FactsForm key={edited.exportIds.join()} edited={edited} onClose={onClose} />
      ) : null}
    </Dialog>
  );
}

/** Suggestions that are offered at once. */
const MOST = 12;
const AS_THEY_ARE = "As they are";

function FactsForm({ edited, onClose }: { edited: Editable; onClose: () => void }) {
  const { exportIds, facts } = edited;
  const [entered, setEntered] = useState<Entered>({});
  const { profile: ownProfile } = useSettings();
  const labels = useLabels(facts.profile ?? ownProfile);
  const profiles = useProfiles().data ?? [];
  const edit = useEditExports();
  const changed = changedFacts(edited, entered);
  const problems = {
    label: messageFor(edit.error, "label"),
    profile: messageFor(edit.error, "profile"),
  };
  const isTold = problems.label !== undefined || problems.profile !== undefined;
  const submitted = (event: SyntheticEvent) => {
    event.preventDefault();
    if (changed.profile === "") return;
    if (Object.keys(changed).length === 0) onClose();
    else edit.mutate({ exportIds, facts: changed }, { onSuccess: onClose });
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
        placeholder={facts.label === null ? AS_THEY_ARE : "None"}
        data={labels}
        value={entered.label ?? facts.label ?? ""}
        error={problems.label}
        onChange={(label) => setEntered({ ...entered, label })}
        data-autofocus
      />
      <NativeSelect
        label="Category"
        data={
          facts.category === null
            ? [{ value: AS_THEY_ARE, label: AS_THEY_ARE }, ...CATEGORIES]
            : CATEGORIES
        }
        value={entered.category ?? facts.category ?? AS_THEY_ARE}
        onChange={({ currentTarget: { value: category } }) =>
          setEntered({ ...entered, category: category === AS_THEY_ARE ? undefined : category })
        }
      />
      <Autocomplete
        {...list}
        label="Profile"
        description={
          exportIds.length === 1
            ? "Its marker moves there. A new name creates a new profile."
            : "Their markers move there. A new name creates a new profile."
        }
        placeholder={facts.profile === null ? AS_THEY_ARE : ""}
        data={profiles}
        value={entered.profile ?? facts.profile ?? ""}
        error={changed.profile === "" ? "Enter a name for the profile." : problems.profile}
        onChange={(profile) => setEntered({ ...entered, profile })}
      />
      {edit.error && !isTold ? <ProblemNote error={edit.error} /> : null}
      <div className={formClasses.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          disabled={changed.profile === ""}
          loading={edit.isPending}
        >
          Save
        </Button>
      </div>
    </form>
  );
}
