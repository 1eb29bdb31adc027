// Deleting a group takes files away for good, so this one is asked for: there is no undo to offer.
import { Dialog } from "@/components/dialog";
import { Question } from "@/components/question";
import type { Marker } from "@/lib/api/client";
import { useDeleteExport } from "@/features/cut/api/exports";

type DeleteGroupProps = { marker: Marker | null; onClose: () => void };

export function DeleteGroup({ marker, onClose }: DeleteGroupProps) {
  return (
    <Dialog opened={marker !== null} onClose={onClose} title="Delete these clips?">
      {marker ? <Deletion marker={marker} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Deletion({ marker, onClose }: { marker: Marker; onClose: () => void }) {
  const deletion = useDeleteExport();
  const { clips, label, group } = marker;
  return (
    <Question
      keep="Keep them"
      lose="Delete"
      busy={deletion.isPending}
      error={deletion.error}
      onKeep={onClose}
      onLose={() => deletion.mutate(marker.export_id, { onSuccess: onClose })}
    >
      This deletes {clips === 1 ? "1 clip" : `${clips} clips`} of “{label || group}”: the files, and
      their lines in dataset.json. It cannot be undone. The video stays as it is.
    </Question>
  );
}
