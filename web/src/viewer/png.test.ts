import { deflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { decodePng } from "./png";

function chunk(kind: string, body: Uint8Array): Uint8Array {
  const made = new Uint8Array(12 + body.length);
  new DataView(made.buffer).setUint32(0, body.length);
  made.set(new TextEncoder().encode(kind), 4);
  made.set(body, 8);
  return made;
}

type Kind = { readonly width: number; readonly height: number; readonly depth: number };

function png({ width, height, depth }: Kind, colour: number, rows: number[][], more: Uint8Array[]) {
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([depth, colour, 0, 0, 0], 8);
  const packed = new Uint8Array(deflateSync(Uint8Array.from(rows.flat())));
  const parts = [
    new Uint8Array(8),
    chunk("IHDR", head),
    ...more,
    chunk("IDAT", packed.slice(0, 5)),
    chunk("IDAT", packed.slice(5)),
    chunk("IEND", new Uint8Array()),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part])).buffer;
}

it("undoes every filter of 16-bit greys, in several chunks", async () => {
  const rows = [
    [0, 1, 0, 2, 0], // 256, 512
    [1, 1, 0, 1, 0], // left: 256, 512
    [2, 0, 5, 0, 5], // up: 261, 517
    [3, 0, 10, 0, 10], // mean of left and up
    [4, 0, 1, 0, 1], // Paeth
  ];
  const { samples, palette } = await decodePng(
    png({ width: 2, height: 5, depth: 16 }, 0, rows, []),
  );
  expect(palette).toBeNull();
  expect([...samples]).toEqual([256, 512, 256, 512, 261, 517, 12, 274, 13, 275]);
});

it("unpacks a palette of fewer bits, with its colours and their opacity", async () => {
  const colours = [chunk("PLTE", Uint8Array.of(1, 2, 3, 4, 5, 6)), chunk("tRNS", Uint8Array.of(0))];
  const file = png({ width: 3, height: 1, depth: 4 }, 3, [[0, 0x10, 0x10]], colours);
  const { samples, palette } = await decodePng(file);
  expect([...samples]).toEqual([1, 0, 1]);
  expect([...(palette ?? [])]).toEqual([1, 2, 3, 0, 4, 5, 6, 255]);
});

it("refuses other kinds", async () => {
  const truecolour = png({ width: 1, height: 1, depth: 8 }, 2, [[0, 1, 2, 3]], []);
  await expect(decodePng(truecolour)).rejects.toThrow("another kind");
  await expect(decodePng(new ArrayBuffer(40))).rejects.toThrow();
});
