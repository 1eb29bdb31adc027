// A revoked token cannot be brought back, for its secret is nowhere: so this one is asked for.
import { Button, Modal } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { ProblemNote } from "@/components/note";
import type { Token } from "@/lib/api/client";
import { useDialogOpen } from "@/lib/use-keys";
import { useRevokeToken } from "../api/tokens";
import classes from "./administration.module.css";

type RevokeTokenProps = { token: Token | null; onClose: () => void };

export function RevokeToken({ token, onClose }: RevokeTokenProps) {
  useDialogOpen(token !== null);
  return (
    <Modal
      opened={token !== null}
      onClose={onClose}
      title="Revoke this token?"
      centered
      lockScroll={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {token ? <Question token={token} onClose={onClose} /> : null}
    </Modal>
  );
}

function Question({ token, onClose }: { token: Token; onClose: () => void }) {
  const revocation = useRevokeToken();
  return (
    <div className={classes.form}>
      <p>
        Within 5 seconds “{token.name}” lets nobody in any more, and everyone who signed in with it
        is signed out. It cannot be brought back; a new one can be made.
      </p>
      {revocation.isError ? <ProblemNote error={revocation.error} /> : null}
      <div className={classes.buttons}>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          variant="filled"
          color="loss"
          leftSection={<IconTrash size={16} />}
          loading={revocation.isPending}
          onClick={() => revocation.mutate(token.id, { onSuccess: onClose })}
          data-autofocus
        >
          Revoke
        </Button>
      </div>
    </div>
  );
}
