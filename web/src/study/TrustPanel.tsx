import type { Explanations, Interval, Passport } from "../api/schema";
import { FactList } from "../components/FactList";
import { Icon } from "../components/Icon";
import { Section } from "../components/Section";
import { useText } from "../text";
import { brief, percent, signed } from "../text/format";
import classes from "./TrustPanel.module.css";
import { ZoneShares } from "./ZoneShares";

type Props = { readonly explanations: Explanations };

/** What was measured about the maps themselves. */
export function TrustPanel({ explanations }: Props) {
  const text = useText();
  const { shap, grad_cam: cam, agreement, passport } = explanations;
  const outside = passport?.outside_lungs ?? null;
  const odds = (value: number, digits = 2) => `${signed(value, digits)} ${text.trust.oddsUnit}`;
  return (
    <Section title={text.trust.title} aside={passport && <Verdict verdict={passport.verdict} />}>
      {passport && <PassportWords passport={passport} />}
      <FactList
        facts={[
          ...(passport
            ? [
                {
                  name: text.trust.deletion,
                  value: odds(passport.deletion_auc),
                  help: text.trust.deletionHelp,
                },
                {
                  name: text.trust.insertion,
                  value: odds(passport.insertion_auc),
                  help: text.trust.insertionHelp,
                },
              ]
            : []),
          {
            name: text.trust.rank,
            value: signed(agreement.rank_correlation),
            help: text.trust.rankHelp,
          },
          {
            name: text.trust.overlap,
            value: percent(agreement.top_region_overlap),
            help: text.trust.overlapHelp,
          },
          {
            name: text.trust.gap,
            value: `${shap.additivity_gap < 0.001 ? "< 0.001" : brief(shap.additivity_gap)} ${text.trust.oddsUnit}`,
            help: text.trust.gapHelp,
          },
          {
            name: text.trust.evaluations,
            value: String(shap.evaluations),
            help: text.trust.evaluationsHelp,
          },
          ...(outside === null
            ? []
            : [
                { name: text.trust.outside, value: percent(outside), help: text.trust.outsideHelp },
              ]),
        ]}
      />
      <ZoneShares zones={cam.zones} />
      {passport && <ModelChecks passport={passport} />}
    </Section>
  );
}

/** What was measured once for the model's maps, on images it never saw. */
function ModelChecks({ passport: { pointing, randomisation } }: { readonly passport: Passport }) {
  const { trust } = useText();
  const facts = [
    ...(pointing
      ? [
          {
            name: trust.hit,
            value: withInterval(pointing.hit),
            help: trust.hitHelp(
              String(pointing.images),
              percent(pointing.chance),
              percent(pointing.centre),
            ),
          },
        ]
      : []),
    ...(pointing?.zone
      ? [
          {
            name: trust.zoneHit,
            value: withInterval(pointing.zone),
            help: trust.zoneHitHelp(percent(pointing.zone_chance)),
          },
        ]
      : []),
    ...(randomisation === null
      ? []
      : [
          {
            name: trust.randomisation,
            value: signed(randomisation),
            help: trust.randomisationHelp,
          },
        ]),
  ];
  if (facts.length === 0) return null;
  return (
    <>
      <h3 className={classes.sub}>{trust.modelTitle}</h3>
      <FactList facts={facts} />
    </>
  );
}

const withInterval = ({ value, low, high }: Interval): string =>
  `${percent(value)} (${percent(low)} to ${percent(high)})`;

function Verdict({ verdict }: Pick<Passport, "verdict">) {
  const text = useText();
  const [name] = text.trust.verdicts[verdict] ?? [verdict];
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <Icon name={verdict === "pass" ? "check" : "alert"} size={15} />
      {name}
    </span>
  );
}

function PassportWords({ passport }: { readonly passport: Passport }) {
  const text = useText();
  const [, sentence] = text.trust.verdicts[passport.verdict] ?? [];
  return <p className={classes.words}>{[sentence, ...passport.notes].filter(Boolean).join(" ")}</p>;
}
