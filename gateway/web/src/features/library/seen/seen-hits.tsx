// Moments whose pictures show the searched words, above the videos that have them in their names.
import { ActionIcon, Button, Skeleton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { RetryingImage } from "@/components/retrying-image";
import { TextWithCode } from "@/components/text-with-code";
import { address } from "@/lib/api/address";
import type { SearchHit, SearchHits } from "@/lib/api/client";
import { wordsFor } from "@/lib/api/problem";
import { wayToFrame } from "@/lib/links";
import { useSetting } from "@/lib/settings/settings";
import { clock } from "@/lib/time/time";
import { isAsked, useSeen } from "./use-seen";
import classes from "./seen-hits.module.css";

/** Places that are kept for hits while they are looked for. */
const EXPECTED = 6;
/** Height of a picture in pixels, for high-density screens. */
const PICTURE = 160;

export function SeenHits({ q }: { q: string }) {
  const { data, isPending, isPlaceholderData, error, refetch } = useSeen(q);
  const [putAway, setPutAway] = useSetting("seenNoteGone");
  if (!isAsked(q)) return null;
  if (isPending) {
    // Where the note was put away there will be nothing, and what is below stays where it is.
    if (putAway !== "") return null;
    return (
      <Part>
        <div className={classes.hits} role="status" aria-busy aria-label="Looking at the pictures">
          {Array.from({ length: EXPECTED }, (_, i) => (
            <Skeleton key={i} className={classes.expected ?? ""} animate={false} />
          ))}
        </div>
      </Part>
    );
  }
  // A search that fails again keeps what it has found before.
  if (error !== null && !data?.hits.length) {
    return (
      <Part>
        <div className={classes.note} role="alert">
          <p>
            <TextWithCode>{`The pictures could not be searched. ${wordsFor(error)}`}</TextWithCode>
          </p>
          <Button variant="subtle" size="compact-xs" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      </Part>
    );
  }
  const lacks = data.hits.length > 0 ? null : data.seen_lacks;
  if (lacks !== null) {
    const why = data.seen_lack ?? lacks;
    // Who does not want it is asked once, however its words change.
    if (why === putAway) return null;
    return (
      <Part>
        <div className={classes.note}>
          <p>
            <TextWithCode>{lacks}</TextWithCode>
          </p>
          <ActionIcon
            variant="subtle"
            size={24}
            aria-label="Put away: pictures are not searched"
            onClick={() => setPutAway(why)}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      </Part>
    );
  }
  if (data.hits.length === 0) {
    // Of the words before nothing is said below other ones.
    if (isPlaceholderData) return null;
    return (
      <Part of={data}>
        <p className={classes.nothing}>
          {isPartly(data) ? "No picture that was searched shows this." : "No picture shows this."}
        </p>
      </Part>
    );
  }
  return (
    <Part of={data}>
      {error === null ? null : (
        <div className={classes.note} role="status">
          <p>
            <TextWithCode>{`Found before, and not searched again. ${wordsFor(error)}`}</TextWithCode>
          </p>
          <Button variant="subtle" size="compact-xs" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      )}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <ul className={classes.hits} tabIndex={0} aria-label="Pictures">
        {data.hits.map((hit) => (
          <Hit key={`${hit.asset_id} ${hit.start}`} hit={hit} />
        ))}
      </ul>
    </Part>
  );
}

/** Whether videos were left out. */
const isPartly = ({ seen_searched: searched, seen_known: known }: SearchHits) =>
  searched !== null && known !== null && searched < known;

/** `of` says how many videos were searched. */
function Part({ of, children }: { of?: SearchHits; children: ReactNode }) {
  return (
    <section className={classes.seen} aria-label="Seen">
      <div className={classes.head}>
        <h2 className={classes.title}>Seen</h2>
        {of && isPartly(of) ? (
          <p className={classes.reach}>
            Searched in {of.seen_searched} of {of.seen_known}{" "}
            {of.seen_known === 1 ? "video" : "videos"}
          </p>
        ) : null}
      </div>
      {of?.seen_unkept ? (
        <div className={classes.note}>
          <p>{of.seen_unkept}</p>
        </div>
      ) : null}
      {children}
    </section>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const at = clock(hit.start, false);
  return (
    <li>
      <Link
        className={classes.hit ?? ""}
        href={wayToFrame(hit.asset_id, hit.first_frame)}
        title={`${hit.name}, ${at} to ${clock(hit.end, false)}`}
      >
        <span className={classes.picture}>
          <RetryingImage
            src={address.picture(hit.asset_id, hit.first_frame, { height: PICTURE })}
            lazy
          />
        </span>
        <span className={classes.name}>{hit.name}</span>
        <span className={classes.at}>{at}</span>
      </Link>
    </li>
  );
}
