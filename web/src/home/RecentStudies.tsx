import { Button, CloseButton, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { StudySummary } from "../api/schema";
import { useDeleteStudy, useStudies } from "../api/studies";
import { DeleteDialog } from "../components/DeleteDialog";
import { Failure } from "../components/Failure";
import { Icon } from "../components/Icon";
import { Section } from "../components/Section";
import { useText } from "../text";
import classes from "./RecentStudies.module.css";
import { StudyRow } from "./StudyRow";

const TYPING_MS = 250;

export function RecentStudies() {
  const text = useText();
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), TYPING_MS);
  const query = useStudies(search);
  const removal = useDeleteStudy();
  const [asked, setAsked] = useState<StudySummary | null>(null);
  const studies = query.data?.pages.flatMap((page) => page.studies) ?? [];

  return (
    <Section title={text.recent.title}>
      {(studies.length > 0 || words) && (
        <TextInput
          type="search"
          mb="sm"
          aria-label={text.labels.search}
          placeholder={text.labels.search}
          leftSection={<Icon name="search" size={16} />}
          rightSection={
            words && (
              <CloseButton size="sm" aria-label={text.labels.clear} onClick={() => setWords("")} />
            )
          }
          maxLength={200}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      )}
      {query.isPending && (
        <div className={classes.skeletons} aria-hidden="true">
          {["a", "b", "c"].map((key) => (
            <Skeleton key={key} height={52} radius="md" />
          ))}
        </div>
      )}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {removal.isError && <Failure error={removal.error} onDismiss={() => removal.reset()} />}
      {query.isSuccess && studies.length === 0 && !search && <Empty />}
      {query.isSuccess && studies.length === 0 && search && (
        <p className={classes.empty}>{text.labels.nothing(search)}</p>
      )}
      <ul className={classes.list}>
        {studies.map((study) => (
          <StudyRow key={study.id} study={study} onDelete={() => setAsked(study)} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          mt="sm"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {text.recent.more}
        </Button>
      )}
      <DeleteDialog
        opened={asked !== null}
        onCancel={() => setAsked(null)}
        onConfirm={() => {
          if (asked) removal.mutate(asked.id);
          setAsked(null);
        }}
      />
      <p className={classes.status} role="status">
        {removal.isSuccess ? text.remove.done : ""}
      </p>
    </Section>
  );
}

function Empty() {
  const text = useText();
  return (
    <div className={classes.empty}>
      <Icon name="plus" size={28} />
      <p className={classes.emptyTitle}>{text.recent.empty}</p>
      <p>{text.recent.emptyHint}</p>
    </div>
  );
}
