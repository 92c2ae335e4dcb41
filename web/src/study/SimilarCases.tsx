import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { Diagnosis } from "../api/schema";
import { CaseGrid } from "../cases/CaseGrid";
import { Section } from "../components/Section";
import { useText } from "../text";
import classes from "./SimilarCases.module.css";

type Props = { readonly diagnosis: Diagnosis; readonly picture: string | null };

/** Of the nearest; the page of cases has the others. */
const SHOWN = 3;

/** Known cases that look like the study's image. */
export function SimilarCases({ diagnosis, picture }: Props) {
  const t = useText().cases;
  if (diagnosis.similar_cases.length === 0) return null;
  return (
    <Section
      title={t.similar}
      aside={
        <Button
          component={Link}
          href={`/cases?study=${encodeURIComponent(diagnosis.study_id)}`}
          size="xs"
          variant="default"
        >
          {t.searchFrom}
        </Button>
      }
    >
      <p className={classes.note}>{t.similarNote}</p>
      <CaseGrid cases={diagnosis.similar_cases.slice(0, SHOWN)} picture={picture} compact />
    </Section>
  );
}
