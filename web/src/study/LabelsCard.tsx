import { Button, Group, TagsInput, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Study } from "../api/schema";
import { useLabelStudy } from "../api/studies";
import { Failure } from "../components/Failure";
import { Section } from "../components/Section";
import { useText } from "../text";

const MAX_NOTE = 4000;
const MAX_TAGS = 20;
const MAX_TAG = 40;

type Props = { readonly study: Study };

/** What the reader notes about a study, and files it under. */
export function LabelsCard({ study }: Props) {
  const text = useText().labels;
  const [note, setNote] = useState(study.note);
  const [tags, setTags] = useState<string[]>([...study.tags]);
  const label = useLabelStudy(study.id);
  return (
    <Section title={text.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          label.mutate({ note, tags }, { onSuccess: (kept) => setTags([...kept.tags]) });
        }}
      >
        {label.error && <Failure error={label.error} />}
        <Textarea
          label={text.note}
          placeholder={text.notePlaceholder}
          autosize
          minRows={2}
          maxRows={12}
          maxLength={MAX_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <TagsInput
          mt="sm"
          label={text.tags}
          description={text.tagsHint}
          maxTags={MAX_TAGS}
          maxLength={MAX_TAG}
          value={tags}
          onChange={setTags}
        />
        <Group mt="md" gap="sm">
          <Button type="submit" size="xs" variant="default" loading={label.isPending}>
            {text.save}
          </Button>
          <span role="status">{label.isSuccess ? text.saved : ""}</span>
        </Group>
      </form>
    </Section>
  );
}
