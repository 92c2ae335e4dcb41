import { usePreferences } from "../api/account";
import { useMeta } from "../api/meta";
import type { Diagnosis } from "../api/schema";
import { FactList } from "../components/FactList";
import { Section } from "../components/Section";
import { type Text, useText } from "../text";
import { brief, fixed } from "../text/format";
import { formatName } from "../text/words";

type Props = { readonly diagnosis: Diagnosis };

/** Where the result comes from: model, data and code, and the image as it was read. */
export function Details({ diagnosis }: Props) {
  const text = useText();
  const units = usePreferences().units ?? "mm";
  const trained = useMeta().data?.model;
  const { lineage, explanations, timings_ms: timings } = diagnosis;
  const same = trained?.name === lineage.model && trained.version === lineage.model_version;
  const seconds = Object.values(timings).reduce((sum, ms) => sum + ms, 0) / 1000;
  return (
    <Section title={text.details.title}>
      <FactList
        facts={[
          { name: text.details.model, value: `${lineage.model} ${lineage.model_version}` },
          { name: text.details.data, value: lineage.data_version },
          ...(same ? [{ name: text.details.weights, value: trained.lineage.initial_weights }] : []),
          { name: text.details.code, value: lineage.code_version },
          ...(explanations
            ? [{ name: text.details.layer, value: explanations.grad_cam.layer }]
            : []),
          ...inputFacts(diagnosis, text, units),
          { name: text.details.time, value: text.details.seconds(fixed(seconds, 1)) },
          { name: text.details.study, value: diagnosis.study_id },
        ]}
      />
    </Section>
  );
}

function inputFacts({ input }: Diagnosis, text: Text, units: "mm" | "cm") {
  const { details } = text;
  const spacing = input.pixel_spacing_mm;
  const scale = units === "cm" ? 10 : 1;
  const lengths = ([row, column]: readonly [number, number]) =>
    details.length(brief(row / scale), brief(column / scale), units);
  const format = formatName(text, input.source_format);
  const view = [input.modality, input.view].filter(Boolean).join(" ");
  return [
    {
      name: details.file,
      value: [format, details.bits(input.bits), details.size(input.width, input.height)].join(", "),
    },
    { name: details.view, value: view || details.unknown },
    ...(input.photometric ? [{ name: details.grey, value: input.photometric }] : []),
    ...(spacing ? [{ name: details.spacing, value: lengths(spacing) }] : []),
  ];
}
