import { usePreferences } from "../api/account";
import type { Diagnosis, Study } from "../api/schema";
import { ModelFacts } from "../model/ModelFacts";
import { Viewer } from "../viewer/Viewer";
import { ViewerProvider } from "../viewer/ViewerProvider";
import { Details } from "./Details";
import { LabelsCard } from "./LabelsCard";
import { NarrativeCard } from "./NarrativeCard";
import { RefusedCard } from "./RefusedCard";
import { RegionTable } from "./RegionTable";
import { ResultCard } from "./ResultCard";
import classes from "./StudyPage.module.css";
import { SimilarCases } from "./SimilarCases";
import { TrustPanel } from "./TrustPanel";

type Props = { readonly study: Study; readonly diagnosis: Diagnosis };

/** Picture on one side, everything said about it on the other. */
export function Result({ study, diagnosis }: Props) {
  const { images } = study;
  const { prediction, explanations } = diagnosis;
  const preferred = usePreferences().overlay ?? "grad_cam";
  const layer = explanations || preferred === "lungs" ? preferred : "none";
  const initial = layer === "none" || layer in images ? layer : "none";
  return (
    <ViewerProvider
      key={initial}
      initial={initial}
      regions={explanations?.shap.regions.map(({ id }) => id) ?? []}
    >
      <div className={classes.columns}>
        <div className={classes.picture}>
          <Viewer diagnosis={diagnosis} images={images} />
        </div>
        <div className={classes.side}>
          {prediction ? (
            <ResultCard diagnosis={diagnosis} prediction={prediction} />
          ) : (
            <RefusedCard diagnosis={diagnosis} />
          )}
          <NarrativeCard diagnosis={diagnosis} />
          {explanations && <RegionTable shap={explanations.shap} />}
          {explanations && <TrustPanel explanations={explanations} />}
          <SimilarCases diagnosis={diagnosis} picture={images.original ?? null} />
          <LabelsCard study={study} />
          <ModelFacts />
          <Details diagnosis={diagnosis} />
        </div>
      </div>
    </ViewerProvider>
  );
}
