// The list of tokens: who may sign in with them, in which role, and until when.
import { Button } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { Name } from "@/components/name";
import { Note } from "@/components/note";
import { Tag } from "@/components/tag";
import type { Token } from "@/lib/api/client";
import { useSession } from "@/lib/api/session";
import { dayOf, secondOf } from "@/lib/time/date-formats";
import { useTokens } from "../api/tokens";
import { expiryOf } from "../expiry";
import classes from "./administration.module.css";
import { NewToken } from "./new-token";
import { idOf, Part } from "./part";
import { RevokeToken } from "./revoke-token";

export function Tokens() {
  const asked = useSession().data?.asked_for === true;
  const [making, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  const listing = useTokens();
  const tokens = listing.data?.pages.flatMap((page) => page.tokens) ?? [];
  return (
    <>
      <Part
        name="Tokens"
        about="A person signs in with a token; a program sends it with each request."
        action={
          asked ? (
            <Button
              leftSection={<IconPlus size={16} />}
              aria-haspopup="dialog"
              onClick={() => setMaking(true)}
            >
              New token
            </Button>
          ) : null
        }
        note={
          asked ? null : (
            <Note kind="plain">
              Nobody has to sign in: everyone who reaches this page may do everything. To change
              that, set RUSHES_TOKEN to a long secret and start Rushes again. It is the admin’s
              token; tokens for others are then made here.
            </Note>
          )
        }
        listing={listing}
        reading={{ words: "Reading tokens", rows: 3, height: 44 }}
        empty={
          asked ? (
            <EmptyState icon={<IconKey size={32} stroke={1.5} />} title="No tokens yet">
              <p>
                So far only RUSHES_TOKEN lets anybody in. Make a token for each person: it can be
                revoked without the others.
              </p>
            </EmptyState>
          ) : null
        }
        older="Older tokens"
      >
        {tokens.length > 0 ? (
          <ul className={classes.list} aria-labelledby={idOf("Tokens")}>
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoked(token)} />
            ))}
          </ul>
        ) : null}
      </Part>
      <NewToken opened={making} onClose={() => setMaking(false)} />
      <RevokeToken token={revoked} onClose={() => setRevoked(null)} />
    </>
  );
}

function TokenRow({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const [now] = useState(() => Date.now());
  const { words, expired } = expiryOf(token.expires_at, now);
  const expires = token.expires_at ? secondOf(token.expires_at) : undefined;
  return (
    <li className={classes.token}>
      <Name text={token.name} />
      <span>
        <Tag>{token.role}</Tag>
      </span>
      <span className={classes.quiet} title={expires}>
        {expired ? <Tag kind="marked">{words}</Tag> : words}
      </span>
      <span className={classes.quiet}>
        Made <time dateTime={token.created_at}>{dayOf(token.created_at)}</time>
      </span>
      <Button aria-haspopup="dialog" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
