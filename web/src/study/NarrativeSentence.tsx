import { Popover } from "@mantine/core";
import { useId, useState } from "react";
import type { Fact, Sentence } from "../api/schema";
import { useText } from "../text";
import { usePointing } from "../viewer/ViewerProvider";
import { factLines, regionsOf } from "./facts";
import classes from "./NarrativeCard.module.css";

type Props = {
  readonly sentence: Sentence;
  readonly number: number;
  readonly facts: readonly Fact[];
};

/** A sentence with the facts it states; pointing at it shows its regions in the picture. */
export function NarrativeSentence({ sentence, number, facts }: Props) {
  const text = useText();
  const { point } = usePointing();
  const [opened, setOpened] = useState(false);
  const title = useId();
  const regions = regionsOf(sentence.facts, facts);
  const stated = facts.filter((fact) => sentence.facts.includes(fact.id));
  const [start, end] = partLastWord(sentence.text);
  const show = () => regions.length > 0 && point({ regions, from: "words" });

  return (
    <span
      className={classes.sentence}
      data-regions={regions.length > 0 || undefined}
      onPointerEnter={show}
      onPointerLeave={() => point(null)}
    >
      {start}
      <span className={classes.end}>
        {end}
        {stated.length > 0 && (
          <Popover opened={opened} onChange={setOpened} width={300} withArrow shadow="md" trapFocus>
            <Popover.Target>
              <button
                type="button"
                className={classes.facts}
                aria-label={text.narrative.factsOf(number, stated.length)}
                onClick={() => setOpened((before) => !before)}
                onFocus={show}
                onBlur={() => point(null)}
              >
                {number}
              </button>
            </Popover.Target>
            <Popover.Dropdown aria-labelledby={title}>
              <div className={classes.list} role="group" tabIndex={0} data-autofocus>
                <p id={title} className={classes.listTitle}>
                  {text.narrative.factsTitle}
                </p>
                {stated.map((fact) => (
                  <FactBlock key={fact.id} fact={fact} />
                ))}
              </div>
            </Popover.Dropdown>
          </Popover>
        )}
      </span>{" "}
    </span>
  );
}

/** Parts the last word, so that the mark behind it never starts a line alone. */
function partLastWord(words: string): readonly [string, string] {
  const at = words.lastIndexOf(" ") + 1;
  return [words.slice(0, at), words.slice(at)];
}

function FactBlock({ fact }: { readonly fact: Fact }) {
  const text = useText();
  return (
    <div className={classes.fact}>
      <code>{fact.id}</code>
      <dl>
        {factLines(fact, text).map((line) => (
          <div key={line.name}>
            <dt>{line.name}</dt>
            <dd>{line.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
