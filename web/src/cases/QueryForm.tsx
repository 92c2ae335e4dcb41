import { Button, NativeSelect, NumberInput, Slider, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useId, useRef, useState } from "react";
import type { CaseSearch } from "../api/cases";
import type { CaseLibraryMeta } from "../api/schema";
import { Icon } from "../components/Icon";
import { useText } from "../text";
import { BoxedPicture } from "./BoxedPicture";
import classes from "./CasesPage.module.css";

type Props = {
  readonly library: CaseLibraryMeta | undefined;
  readonly begin: string;
  readonly file: File | null;
  readonly studyId: string | null;
  readonly picture: string | null;
  readonly busy: boolean;
  readonly onImage: (file: File | null) => void;
  readonly onSearch: (search: CaseSearch) => void;
};

/** What to search by: words, an image, both, and what every case must be. */
export function QueryForm(props: Props) {
  const { library, begin, file, studyId, picture, busy, onImage, onSearch } = props;
  const t = useText().cases;
  const weightLabel = useId();
  const input = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(begin);
  const [weight, setWeight] = useState(0.5);
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({});
  const set = (name: string) => (value: string | number | null) =>
    setFields((before) => ({ ...before, [name]: value === null ? "" : String(value) }));
  const hasImage = file !== null || studyId !== null;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const all = { ...fields, image_weight: String(weight) };
    onSearch({ text: words, file, studyId, fields: all });
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      <Textarea
        label={t.words}
        placeholder={t.wordsPlaceholder}
        rows={2}
        maxLength={2000}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey) submit(event);
        }}
      />
      <div className={classes.image}>
        {hasImage && (
          <div className={classes.preview}>
            {picture ? (
              <BoxedPicture src={picture} alt={file ? t.queryImage : t.studyImage} />
            ) : (
              <p className={classes.soft}>{t.noPreview}</p>
            )}
          </div>
        )}
        <div className={classes.choose}>
          <Button variant="default" onClick={() => input.current?.click()}>
            {t.chooseImage}
          </Button>
          {hasImage && (
            <Button variant="subtle" color="gray" onClick={() => onImage(null)}>
              {t.removeImage}
            </Button>
          )}
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t.chooseImage}
            data-testid="case-image"
            onChange={(event) => {
              onImage(event.target.files?.[0] ?? null);
              event.target.value = "";
            }}
          />
          <p className={classes.soft}>{t.dropHint}</p>
        </div>
      </div>
      {hasImage && words.trim() !== "" && (
        <div>
          <span className={classes.label} id={weightLabel}>
            {t.weight}
          </span>
          <Slider
            aria-labelledby={weightLabel}
            thumbProps={{ "aria-labelledby": weightLabel }}
            min={0}
            max={1}
            step={0.1}
            value={weight}
            onChange={setWeight}
            marks={[
              { value: 0, label: t.weightWords },
              { value: 1, label: t.weightImage },
            ]}
            label={null}
            className={classes.slider}
          />
        </div>
      )}
      <details className={classes.filters}>
        <summary>{t.filters}</summary>
        <div className={classes.fields}>
          <TextInput
            label={t.finding}
            value={fields.finding ?? ""}
            onChange={(event) => set("finding")(event.currentTarget.value)}
          />
          <Choice
            label={t.sex}
            any={t.anySex}
            options={{ female: t.female, male: t.male }}
            onChange={set("sex")}
          />
          <NumberInput label={t.minAge} min={0} max={130} onChange={set("min_age")} />
          <NumberInput label={t.maxAge} min={0} max={130} onChange={set("max_age")} />
          <Choice
            label={t.view}
            any={t.anyView}
            options={{ PA: "PA", AP: "AP", "AP Supine": "AP Supine" }}
            onChange={set("view")}
          />
          <Choice
            label={t.source}
            any={t.anySource}
            options={Object.fromEntries(Object.keys(library?.sources ?? {}).map((s) => [s, s]))}
            onChange={set("source")}
          />
        </div>
      </details>
      <Button type="submit" loading={busy} leftSection={<Icon name="right" size={16} />}>
        {busy ? t.searching : t.search}
      </Button>
    </form>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly any: string;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (value: string | null) => void;
};

function Choice({ label, any, options, onChange }: ChoiceProps) {
  return (
    <NativeSelect
      label={label}
      data={[
        { value: "", label: any },
        ...Object.entries(options).map(([value, name]) => ({ value, label: name })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
