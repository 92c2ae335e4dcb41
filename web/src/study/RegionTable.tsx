import { memo, useEffect, useMemo, useRef } from "react";
import type { Region, ShapOut } from "../api/schema";
import { Section } from "../components/Section";
import { useText } from "../text";
import { signed } from "../text/format";
import { byStrength, isClear, strongest } from "../viewer/grid";
import { type Pointing, type PointingState, usePointing } from "../viewer/ViewerProvider";
import classes from "./RegionTable.module.css";

type Props = { readonly shap: ShapOut };

/** Every region's value, strongest first, tied to the picture both ways. */
export function RegionTable({ shap }: Props) {
  const text = useText();
  const rows = useMemo(() => byStrength(shap.regions), [shap.regions]);
  const most = strongest(shap.regions);
  const { pointed, pinned, point, pin } = usePointing();
  const scroller = useScrollToPointed(pointed);

  return (
    <Section title={text.regions.title}>
      <p className={classes.lead}>{text.regions.lead(shap.players, shap.baseline)}</p>
      <div
        ref={scroller}
        role="region"
        className={classes.scroller}
        tabIndex={0}
        aria-label={text.regions.scroll}
      >
        <table className={classes.table}>
          <caption className={classes.caption}>{text.regions.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{text.regions.id}</th>
              <th scope="col">{text.regions.zone}</th>
              <th scope="col">{text.regions.side}</th>
              <th scope="col" className={classes.number}>
                {text.regions.value}
              </th>
              <th scope="col" className={classes.number}>
                {text.regions.ci}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((region) => (
              <Row
                key={region.id}
                region={region}
                most={most}
                shown={pointed?.regions.includes(region.id) ?? false}
                pinned={pinned === region.id}
                point={point}
                pin={pin}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.note}>{text.regions.muted}</p>
    </Section>
  );
}

/** Brings the row of a region pointed at in the picture into view, inside the table only. */
function useScrollToPointed(pointed: Pointing | null) {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = scroller.current;
    const id = pointed?.regions[0];
    if (!box || !id || pointed.from === "table") return;
    const row = box.querySelector<HTMLElement>(`tr[data-region="${CSS.escape(id)}"]`);
    if (!row) return;
    const head = box.querySelector("thead")?.offsetHeight ?? 0;
    const { offsetTop: top, offsetHeight: height } = row;
    if (top - head < box.scrollTop) box.scrollTop = top - head;
    else if (top + height > box.scrollTop + box.clientHeight) {
      box.scrollTop = top + height - box.clientHeight;
    }
  }, [pointed]);
  return scroller;
}

type RowProps = Pick<PointingState, "point" | "pin"> & {
  readonly region: Region;
  readonly most: number;
  readonly shown: boolean;
  readonly pinned: boolean;
};

const Row = memo(function Row({ region, most, shown, pinned, point, pin }: RowProps) {
  const text = useText();
  const [low, high] = region.ci95;
  const show = () => point({ regions: [region.id], from: "table" });
  return (
    <tr
      data-region={region.id}
      data-shown={shown || undefined}
      data-muted={!isClear(region) || undefined}
      onPointerEnter={show}
      onPointerLeave={() => point(null)}
    >
      <th scope="row">
        <button
          type="button"
          className={classes.id}
          aria-label={text.regions.show(region.id)}
          aria-pressed={pinned}
          onFocus={show}
          onBlur={() => point(null)}
          onClick={() => pin(region.id, "table")}
        >
          {region.id}
        </button>
      </th>
      <td>{text.zonesShort[region.zone] ?? region.zone}</td>
      <td>{text.sides[region.side] ?? region.side}</td>
      <td className={classes.number}>
        <span className={classes.value}>
          <Bar value={most > 0 ? region.value / most : 0} />
          {signed(region.value)}
        </span>
      </td>
      <td className={`${classes.number} ${classes.interval}`}>
        {signed(low)} … {signed(high)}
      </td>
    </tr>
  );
});

/** The value as a bar to the right (raises) or left (lowers) of zero. */
function Bar({ value }: { readonly value: number }) {
  const width = `${Math.abs(value) * 50}%`;
  const style = value >= 0 ? { left: "50%", width } : { right: "50%", width };
  return (
    <span className={classes.bar} aria-hidden="true">
      <span data-lowers={value < 0 || undefined} style={style} />
    </span>
  );
}
