// Asks before deleting clips if no trash is kept, because that cannot be undone.
import { Dialog } from "@/components/dialog";
import { Confirmation } from "@/components/confirmation";
import type { Deletion, useDeleteClips } from "../api/exports";
import { wordsOfClips } from "../next-cut/next-cut";

type DeleteForGoodProps = {
  which: Deletion | null;
  deletion: ReturnType<typeof useDeleteClips>;
  onClose: () => void;
};

export function DeleteForGood({ which, deletion, onClose }: DeleteForGoodProps) {
  return (
    <Dialog opened={which !== null} onClose={onClose} title="Delete for good?">
      {which ? (
        <Confirmation
          keep="Keep"
          lose="Delete"
          busy={deletion.isPending}
          error={deletion.error}
          onKeep={onClose}
          onLose={() => deletion.mutate(which, { onSuccess: onClose })}
        >
          {wordsOf(which)}: the files, and their lines in dataset.json. No trash is kept here, so it
          cannot be undone. The video stays as it is.
        </Confirmation>
      ) : null}
    </Dialog>
  );
}

function wordsOf(which: Deletion): string {
  if ("clipId" in which) return "This deletes the clip";
  return "clipIds" in which
    ? `This deletes ${wordsOfClips(which.clipIds.length)}`
    : "This deletes all clips of the group";
}
