// Moments at which the searched words were said, above the videos that have them in their names.
import { Link } from "wouter";
import { wayToFrame } from "@/lib/links";
import { clock } from "@/lib/time/time";
import { useSaid } from "./use-said";
import classes from "./said-hits.module.css";

export function SaidHits({ q }: { q: string }) {
  const hits = useSaid(q);
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
