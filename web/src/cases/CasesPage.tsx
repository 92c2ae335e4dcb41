import { Title } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import { useSearchParams } from "wouter";
import { type CaseSearch, useCaseLibrary, useCaseSearch } from "../api/cases";
import { studyPicture } from "../api/studies";
import type { CaseLibraryMeta, FoundCases } from "../api/schema";
import { Failure } from "../components/Failure";
import { Notice } from "../components/Notice";
import { Section } from "../components/Section";
import { usePageTitle } from "../components/usePageTitle";
import { useText } from "../text";
import { percent } from "../text/format";
import { DropCover } from "../upload/DropCover";
import { CaseGrid } from "./CaseGrid";
import classes from "./CasesPage.module.css";
import { QueryForm } from "./QueryForm";

/** Search the case library by image and by words. */
export default function CasesPage() {
  const t = useText().cases;
  const heading = usePageTitle(t.title);
  const library = useCaseLibrary();
  const search = useCaseSearch();
  const [params, setParams] = useSearchParams();
  const [file, setFile] = useState<File | null>(null);
  const studyId = params.get("study");
  const words = params.get("text") ?? "";
  const picture = usePicture(file, studyId);
  const [asked, setAsked] = useState<string | null>(null);

  const change = (chosen: File | null) => {
    setFile(chosen);
    if (!chosen && studyId) setParams(words ? { text: words } : {});
  };
  const start = (query: CaseSearch) => {
    setAsked(picture);
    search.mutate(query);
  };

  const { mutate, variables } = search;
  const ofStudy = variables?.studyId ? studyPicture(variables.studyId) : null;
  useEffect(() => {
    if (words) mutate({ text: words, file: null, studyId, fields: {} });
  }, [words, studyId, mutate]);

  return (
    <div className={classes.page}>
      <DropCover
        title={t.dropTitle}
        hint={t.dropCover}
        onFiles={(files) => setFile(files[0] ?? null)}
      />
      <Title order={1} ref={heading} tabIndex={-1}>
        {t.title}
      </Title>
      <p className={classes.lead}>{t.lead}</p>
      {library.data && <About library={library.data} />}
      <div className={classes.columns}>
        <Section title={t.search}>
          <QueryForm
            key={words}
            library={library.data}
            begin={words}
            file={file}
            studyId={file ? null : studyId}
            picture={picture}
            busy={search.isPending}
            onImage={change}
            onSearch={start}
          />
        </Section>
        <div className={classes.results} aria-busy={search.isPending}>
          {search.error && <Failure error={search.error} />}
          {search.data && (
            <Results found={search.data} picture={variables?.file ? asked : ofStudy} />
          )}
        </div>
      </div>
    </div>
  );
}

function About({ library }: { readonly library: CaseLibraryMeta }) {
  const t = useText().cases;
  const metrics = library.measured[0]?.metrics;
  const recall = metrics?.text_to_image_recall_at_10;
  const chance = metrics?.chance_recall_at_10;
  return (
    <p className={classes.soft}>
      {t.library(library.cases, library.encoder)}{" "}
      {recall &&
        chance &&
        t.measured(
          percent(recall.value),
          percent(recall.low),
          percent(recall.high),
          percent(chance.value),
        )}
    </p>
  );
}

type ResultsProps = { readonly found: FoundCases; readonly picture: string | null };

function Results({ found, picture }: ResultsProps) {
  const t = useText().cases;
  return (
    <Section title={t.results}>
      <p className={classes.soft} role="status">
        {t.found(found.cases.length, found.searched)}
      </p>
      {found.without.length > 0 && (
        <p className={classes.soft}>{t.without(found.without.join(", "))}</p>
      )}
      {found.unknown.length > 0 && (
        <p className={classes.soft}>{t.unknown(found.unknown.join(", "))}</p>
      )}
      {found.notes.map((note) => (
        <Notice key={note} tone="info" title={note} />
      ))}
      {found.cases.length === 0 ? (
        <Notice tone="info" title={t.none}>
          <p>{t.noneHint}</p>
        </Notice>
      ) : (
        <CaseGrid cases={found.cases} picture={picture} />
      )}
    </Section>
  );
}

/** An address of the query's picture: of the chosen file where a browser can show it. */
function usePicture(file: File | null, studyId: string | null): string | null {
  const address = useMemo(() => {
    if (file) return /^image\/(png|jpeg)$/.test(file.type) ? URL.createObjectURL(file) : null;
    return studyId ? studyPicture(studyId) : null;
  }, [file, studyId]);
  useEffect(
    () => () => {
      if (address?.startsWith("blob:")) URL.revokeObjectURL(address);
    },
    [address],
  );
  return address;
}
