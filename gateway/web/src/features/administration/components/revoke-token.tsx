// The confirmation before a token is revoked. That cannot be undone, since the token's secret is not stored anywhere.
import { Dialog } from "@/components/dialog";
import { Confirmation } from "@/components/confirmation";
import type { Token } from "@/lib/api/client";
import { useRevokeToken } from "../api/tokens";

type RevokeTokenProps = { token: Token | null; onClose: () => void };

export function RevokeToken({ token, onClose }: RevokeTokenProps) {
  return (
    <Dialog opened={token !== null} onClose={onClose} title="Revoke this token?">
      {token ? <Revocation token={token} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Revocation({ token, onClose }: { token: Token; onClose: () => void }) {
  const revocation = useRevokeToken();
  return (
    <Confirmation
      keep="Keep it"
      lose="Revoke"
      busy={revocation.isPending}
      error={revocation.error}
      onKeep={onClose}
      onLose={() => revocation.mutate(token.id, { onSuccess: onClose })}
    >
      Within 5 seconds “{token.name}” lets nobody in any more, and everyone who signed in with it is
      signed out. It cannot be undone; a new token can be made.
    </Confirmation>
  );
}
