import { UnstyledButton } from "@mantine/core";
import { useId } from "react";
import { casePicture } from "../api/cases";
import type { SimilarCase } from "../api/schema";
import { useText } from "../text";
import { percent } from "../text/format";
import { placeName } from "../text/words";
import { BoxedPicture } from "./BoxedPicture";
import classes from "./CaseCard.module.css";

type Props = {
  readonly found: SimilarCase;
  readonly compact?: boolean;
  readonly compared?: boolean;
  readonly onCompare?: (() => void) | undefined;
};

/** One found case: its picture, what is known of it, and why it was found. */
export function CaseCard({ found, compact = false, compared = false, onCompare }: Props) {
  const text = useText();
  const t = text.cases;
  const id = useId();
  const { zone } = found;
  const facts = t.facts(found.age, found.sex && t[found.sex], found.view);
  const common = [...new Set([...found.words, ...found.shared])];
  return (
    <article
      className={classes.card}
      aria-labelledby={id}
      data-compared={compared || undefined}
      data-compact={compact || undefined}
    >
      <BoxedPicture
        src={casePicture(found.id)}
        alt={t.picture(found.title)}
        box={zone?.case_box ?? null}
      />
      <div className={classes.words}>
        <h3 id={id} className={classes.title}>
          {found.title}
        </h3>
        {found.synthetic && <span className={classes.badge}>{t.synthetic}</span>}
        {facts && <p className={classes.soft}>{facts}</p>}
        {found.text && <p className={classes.text}>{found.text}</p>}
        <h4 className={classes.why}>{t.why}</h4>
        <dl className={classes.parts}>
          {Object.entries(found.parts).map(([name, value]) => (
            <div key={name}>
              <dt>{t.parts[name] ?? name}</dt>
              <dd>
                <span className={classes.bar} aria-hidden="true">
                  <span style={{ width: `${Math.max(0, value) * 100}%` }} />
                </span>
                {value.toFixed(2)}
              </dd>
            </div>
          ))}
        </dl>
        {common.length > 0 && (
          <p className={classes.soft}>
            {t.matched}: {common.join(", ")}
          </p>
        )}
        {zone && (
          <p className={classes.soft}>{t.zone(placeName(text, zone), percent(zone.similarity))}</p>
        )}
        <p className={classes.source}>{t.source_of(found.source, found.licence)}</p>
        {zone && onCompare && (
          <UnstyledButton
            className={classes.compare}
            onClick={onCompare}
            aria-pressed={compared}
            aria-describedby={id}
          >
            {compared ? t.comparing : t.compare}
          </UnstyledButton>
        )}
      </div>
    </article>
  );
}
