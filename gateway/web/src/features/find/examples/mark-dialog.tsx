// The dialog that marks stretches of the open video as examples of a finder, or of what it is not to find.
import { Button, NativeSelect, SegmentedControl } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { ProblemNote } from "@/components/note";
import type { Stretches } from "@/lib/clips/stretches";
import { many } from "@/lib/many";
import { shortClock } from "@/lib/time/time";
import { useMarkExamples } from "../api/examples";
import { useFinders } from "../api/finders";

type MarkDialogProps = {
  /** What is marked; null: the dialog is closed. */
  stretches: Stretches | null;
  onClose: () => void;
};

export function MarkDialog({ stretches, onClose }: MarkDialogProps) {
  return (
    <Dialog
      opened={stretches !== null}
      onClose={onClose}
      title={(stretches?.spans.length ?? 0) > 1 ? "Mark as examples" : "Mark as an example"}
    >
      {stretches ? <Form stretches={stretches} onDone={onClose} /> : null}
    </Dialog>
  );
}

function Form({ stretches, onDone }: { stretches: Stretches; onDone: () => void }) {
  const finders = useFinders();
  const [wanted, setWanted] = useState("");
  const [positive, setPositive] = useState(true);
  const marking = useMarkExamples();
  const known = finders.data ?? [];
  const finder = known.find(({ id }) => id === wanted) ?? known[0];
  if (finders.error) {
    return (
      <ProblemNote
        error={finders.error}
        action={<Button onClick={() => void finders.refetch()}>Try again</Button>}
      />
    );
  }
  if (finders.isPending) return <p role="status">Finders are being read.</p>;
  if (!finder) {
    return (
      <p>
        There is no finder yet: make one in Find, or from a clip’s label by “Find more like this
        clip”.
      </p>
    );
  }
  const sent = (event: SyntheticEvent) => {
    event.preventDefault();
    marking.mutate({ finder, stretches, positive }, { onSuccess: onDone });
  };
  return (
    <form className={form.form} onSubmit={sent} noValidate>
      <p>
        {stretches.name}, {wordsOfSpans(stretches)}
      </p>
      <NativeSelect
        label="Finder"
        value={finder.id}
        data={known.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => setWanted(event.currentTarget.value)}
      />
      <SegmentedControl
        aria-label="What it shows"
        value={positive ? "positive" : "negative"}
        onChange={(value) => setPositive(value === "positive")}
        data={[
          { value: "positive", label: "What is sought" },
          { value: "negative", label: "What is not" },
        ]}
      />
      {marking.error ? <ProblemNote error={marking.error} /> : null}
      <Button type="submit" variant="filled" loading={marking.isPending} data-autofocus>
        {stretches.spans.length > 1 ? `Mark ${stretches.spans.length} examples` : "Mark"}
      </Button>
    </form>
  );
}

function wordsOfSpans({ spans }: Stretches): string {
  const [first] = spans;
  const words = first ? `${shortClock(first.start)} to ${shortClock(first.end)}` : "";
  return spans.length > 1
    ? `${words}, and ${many(spans.length - 1, "more stretch", "more stretches")}`
    : words;
}
