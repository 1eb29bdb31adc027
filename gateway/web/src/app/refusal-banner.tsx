// Says what one's role does not allow, until it has been read.
import { Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import { Note } from "@/components/note";
import { refusal } from "@/lib/refusals";

export function RefusalBanner() {
  const said = useSyncExternalStore(refusal.subscribe, refusal.get);
  if (said === null) return null;
  return (
    <Note kind="loss" action={<Button onClick={() => refusal.set(null)}>Close</Button>}>
      {said}
    </Note>
  );
}
