import { useState } from "react";
import type { SimilarCase } from "../api/schema";
import { useText } from "../text";
import { placeName } from "../text/words";
import { BoxedPicture } from "./BoxedPicture";
import { CaseCard } from "./CaseCard";
import classes from "./CaseGrid.module.css";
import { casePicture } from "../api/cases";

type Props = {
  readonly cases: readonly SimilarCase[];
  /** Address of the query's own picture, where there is one to show. */
  readonly picture: string | null;
  /** Small pictures beside the words, for a narrow column. */
  readonly compact?: boolean;
};

/** Found cases; with a picture, one of them is compared with it, the same zone framed on both. */
export function CaseGrid({ cases, picture, compact = false }: Props) {
  const [chosen, choose] = useState<string | null>(null);
  const comparable = picture ? cases.filter((one) => one.zone) : [];
  const compared = comparable.find((one) => one.id === chosen) ?? comparable[0];
  return (
    <>
      {picture && compared && <Comparison picture={picture} found={compared} />}
      <ul className={classes.grid} data-compact={compact || undefined}>
        {cases.map((one) => (
          <li key={one.id}>
            <CaseCard
              found={one}
              compact={compact}
              compared={compared?.id === one.id}
              onCompare={picture ? () => choose(one.id) : undefined}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

type ComparisonProps = { readonly picture: string; readonly found: SimilarCase };

function Comparison({ picture, found }: ComparisonProps) {
  const text = useText();
  const t = text.cases;
  if (!found.zone) return null;
  const place = placeName(text, found.zone);
  return (
    <div className={classes.pair} aria-live="polite">
      <BoxedPicture
        src={picture}
        alt={t.queryImage}
        box={found.zone.query_box}
        caption={`${t.yourImage}: ${place}`}
      />
      <BoxedPicture
        src={casePicture(found.id)}
        alt={t.picture(found.title)}
        box={found.zone.case_box}
        caption={`${t.thisCase}: ${found.title}`}
      />
    </div>
  );
}
