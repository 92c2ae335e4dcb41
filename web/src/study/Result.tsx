import type { Diagnosis } from "../api/schema";
import { ModelFacts } from "../model/ModelFacts";
import { Viewer } from "../viewer/Viewer";
import { ViewerProvider } from "../viewer/ViewerProvider";
import { Details } from "./Details";
import { NarrativeCard } from "./NarrativeCard";
import { RefusedCard } from "./RefusedCard";
import { RegionTable } from "./RegionTable";
import { ResultCard } from "./ResultCard";
import classes from "./StudyPage.module.css";
import { SimilarCases } from "./SimilarCases";
import { TrustPanel } from "./TrustPanel";

type Props = {
  readonly diagnosis: Diagnosis;
  readonly images: Readonly<Record<string, string>>;
};

/** Picture on one side, everything said about it on the other. */
export function Result({ diagnosis, images }: Props) {
  const { prediction, explanations } = diagnosis;
  return (
    <ViewerProvider initial={explanations ? "grad_cam" : "none"}>
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
          <ModelFacts />
          <Details diagnosis={diagnosis} />
        </div>
      </div>
    </ViewerProvider>
  );
}
