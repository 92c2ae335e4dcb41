import { SegmentedControl, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { usePreferences } from "../api/account";
import type { Diagnosis } from "../api/schema";
import { Icon } from "../components/Icon";
import { Section } from "../components/Section";
import { useText } from "../text";
import classes from "./NarrativeCard.module.css";
import { NarrativeSentence } from "./NarrativeSentence";
import { paragraphs } from "./topics";

type Reader = "clinician" | "patient";

type Props = { readonly diagnosis: Diagnosis };

/** The explanation in words for one of two readers; each sentence can show its facts. */
export function NarrativeCard({ diagnosis }: Props) {
  const text = useText();
  const [reader, setReader] = useLocalStorage<Reader>({
    key: "thoralens-reader",
    defaultValue: "clinician",
    getInitialValueInEffect: false,
  });
  const preferred = usePreferences().reader;
  const [picked, setPicked] = useState<Reader | null>(null);
  const wanted = picked ?? preferred ?? reader;
  const chosen: Reader = wanted === "patient" ? "patient" : "clinician";
  const pick = (value: Reader): void => {
    setPicked(value);
    if (!preferred) setReader(value);
  };
  const narrative = diagnosis.narratives[chosen];

  return (
    <Section
      title={text.narrative.title}
      aside={
        <SegmentedControl<Reader>
          aria-label={text.narrative.reader}
          size="xs"
          withItemsBorders={false}
          value={chosen}
          onChange={pick}
          data={(["clinician", "patient"] as const).map((value) => ({
            value,
            label: text.narrative.readers[value],
          }))}
        />
      }
    >
      <div className={classes.prose} data-reader={chosen} data-testid="narrative">
        {paragraphs(narrative.sentences, diagnosis.facts).map(({ topic, sentences }) => (
          <div key={`${chosen}-${sentences[0]?.number}`}>
            {chosen === "clinician" && topic && (
              <h3 className={classes.topic}>{text.narrative.topics[topic]}</h3>
            )}
            <div lang="en">
              {sentences.map(({ number, sentence }) => (
                <NarrativeSentence
                  key={number}
                  sentence={sentence}
                  number={number}
                  facts={diagnosis.facts}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
      <Provenance
        narratedBy={diagnosis.narrated_by}
        verified={diagnosis.verified}
        note={diagnosis.narration_note ?? null}
      />
    </Section>
  );
}

type ProvenanceProps = {
  readonly narratedBy: string;
  readonly verified: boolean;
  readonly note: string | null;
};

function Provenance({ narratedBy, verified, note }: ProvenanceProps) {
  const { narrative } = useText();
  const rules = narratedBy === "rules";
  const model = narratedBy.replace(/^llm:/, "");
  return (
    <div className={classes.badges}>
      <Badge
        icon="info"
        label={rules ? narrative.byRules : narrative.byModel(model)}
        help={rules ? narrative.byRulesHelp : narrative.byModelHelp}
      />
      <Badge
        icon={verified ? "check" : "alert"}
        warn={!verified}
        label={verified ? narrative.verified : narrative.notVerified}
        help={verified ? narrative.verifiedHelp : narrative.notVerifiedHelp}
      />
      {note !== null && <Badge icon="alert" warn label={narrative.rulesHelped} help={note} />}
    </div>
  );
}

type BadgeProps = {
  readonly icon: "info" | "check" | "alert";
  readonly label: string;
  readonly help: string;
  readonly warn?: boolean;
};

function Badge({ icon, label, help, warn = false }: BadgeProps) {
  return (
    <Tooltip label={help}>
      <button
        type="button"
        className={classes.badge}
        data-warn={warn || undefined}
        aria-label={`${label}. ${help}`}
      >
        <Icon name={icon} size={15} />
        {label}
      </button>
    </Tooltip>
  );
}
