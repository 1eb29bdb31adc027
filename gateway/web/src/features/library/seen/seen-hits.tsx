// Moments whose pictures show the searched words, above the videos that have them in their names.
import { ActionIcon, Skeleton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { RetryingImage } from "@/components/retrying-image";
import { TextWithCode } from "@/components/text-with-code";
import { address } from "@/lib/api/address";
import { bodyOf, gateway, type SearchHit } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wayToFrame } from "@/lib/links";
import { useSetting } from "@/lib/settings/settings";
import { clock } from "@/lib/time/time";
import classes from "./seen-hits.module.css";

/** Hits that are shown; more words find fewer. */
const SHOWN = 12;
/** Places that are kept for hits while they are looked for. */
const EXPECTED = 6;
/** What a search takes at most, in characters. */
const MOST_CHARACTERS = 200;
/** Height of a picture in pixels, for high-density screens. */
const PICTURE = 160;

export function SeenHits({ q }: { q: string }) {
  const { data, isPending, isPlaceholderData } = useQuery({
    queryKey: queryKeys.seen(q),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/search", {
          params: { query: { q, kinds: "seen", limit: SHOWN } },
          signal,
        }),
      ),
    enabled: q !== "" && q.length <= MOST_CHARACTERS,
    placeholderData: keepPreviousData,
  });
  const [putAway, setPutAway] = useSetting("seenNoteGone");
  if (q === "" || q.length > MOST_CHARACTERS) return null;
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
  if (data === undefined) return null;
  const lacks = data.seen_lacks;
  if (lacks !== null) {
    // Who does not want it is asked once.
    if (lacks === putAway) return null;
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
            onClick={() => setPutAway(lacks)}
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
      <Part>
        <p className={classes.nothing}>No picture shows this.</p>
      </Part>
    );
  }
  return (
    <Part>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <ul className={classes.hits} tabIndex={0} aria-label="Pictures">
        {data.hits.map((hit) => (
          <Hit key={`${hit.asset_id} ${hit.start}`} hit={hit} />
        ))}
      </ul>
    </Part>
  );
}

function Part({ children }: { children: ReactNode }) {
  return (
    <section className={classes.seen} aria-label="Seen">
      <h2 className={classes.title}>Seen</h2>
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
