import type { ZoneShare } from "../api/schema";
import { useText } from "../text";
import { percent } from "../text/format";
import { placeName } from "../text/words";
import classes from "./TrustPanel.module.css";

type Props = { readonly zones: readonly ZoneShare[] };

/** How Grad-CAM is spread over the named places, most first. */
export function ZoneShares({ zones }: Props) {
  const text = useText();
  const spread = [...zones].filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  if (spread.length === 0) return null;
  return (
    <>
      <h3 className={classes.sub}>{text.trust.zones}</h3>
      <ul className={classes.zones}>
        {spread.map((zone) => (
          <li key={`${zone.zone}-${zone.side}`}>
            <span>{placeName(text, zone)}</span>
            <span className={classes.track} aria-hidden="true">
              <span style={{ width: `${zone.share * 100}%` }} />
            </span>
            <span className={classes.share}>{percent(zone.share)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
