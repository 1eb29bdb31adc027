// Moments at which the searched words were said, above the videos that have them in their names.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { bodyOf, gateway } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { wayToFrame } from "@/lib/links";
import { clock } from "@/lib/time/time";
import classes from "./said-hits.module.css";

/** Hits that are shown; more words find fewer. */
const SHOWN = 6;
/** What a search takes at most, in characters. */
const MOST_CHARACTERS = 200;

export function SaidHits({ q }: { q: string }) {
  const isAsked = q !== "" && q.length <= MOST_CHARACTERS;
  const { data } = useQuery({
    queryKey: queryKeys.said(q),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/search", {
          params: { query: { q, kinds: "said", limit: SHOWN } },
          signal,
        }),
      ),
    enabled: isAsked,
    // Else the list goes and comes, and the page jumps, with every letter.
    placeholderData: keepPreviousData,
  });
  const hits = isAsked ? (data?.hits ?? []) : [];
  if (hits.length === 0) return null;
  return (
    <section className={classes.said} aria-label="Said">
      <h2 className={classes.title}>Said</h2>
      <ul className={classes.hits}>
        {hits.map((hit) => (
          <li key={`${hit.asset_id} ${hit.start}`}>
            <Link className={classes.hit ?? ""} href={wayToFrame(hit.asset_id, hit.first_frame)}>
              <span className={classes.text}>{hit.text}</span>
              <span className={classes.place}>
                {hit.name}, {clock(hit.start, false)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
