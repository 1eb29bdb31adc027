// Deleting a group takes files away for good, so this one is asked for: there is no undo to offer.
import { Button, Modal } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { ProblemNote } from "@/components/note";
import type { Marker } from "@/lib/api/client";
import { useDialogOpen } from "@/lib/use-keys";
import { useDeleteExport } from "@/features/cut/api/exports";
import classes from "./side.module.css";

type DeleteGroupProps = { marker: Marker | null; onClose: () => void };

export function DeleteGroup({ marker, onClose }: DeleteGroupProps) {
  useDialogOpen(marker !== null);
  return (
    <Modal
      opened={marker !== null}
      onClose={onClose}
      title="Delete these clips?"
      centered
      lockScroll={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {marker ? <Question marker={marker} onClose={onClose} /> : null}
    </Modal>
  );
}

function Question({ marker, onClose }: { marker: Marker; onClose: () => void }) {
  const deletion = useDeleteExport();
  const { clips, label, group } = marker;
  return (
    <>
      <p>
        {clips === 1 ? "1 clip" : `${clips} clips`} of “{label || group}” with their files, and
        their lines in dataset.json. The video itself stays as it is.
      </p>
      {deletion.isError ? <ProblemNote error={deletion.error} /> : null}
      <div className={classes.buttons}>
        <Button onClick={onClose}>Keep them</Button>
        <Button
          variant="filled"
          color="loss"
          leftSection={<IconTrash size={16} />}
          loading={deletion.isPending}
          onClick={() => deletion.mutate(marker.export_id, { onSuccess: onClose })}
          data-autofocus
        >
          Delete
        </Button>
      </div>
    </>
  );
}
