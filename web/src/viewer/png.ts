/** A PNG's raw samples, which a browser's own decoder would round to eight bits of colour. */
export type Png = {
  readonly width: number;
  readonly height: number;
  /** Row by row: 16-bit greys, or indices into the palette. */
  readonly samples: Uint16Array | Uint8Array;
  /** RGBA, four bytes a colour; `null` for greys. */
  readonly palette: Uint8Array | null;
};

const SIGNATURE = 8;
const GREY = 0;
const PALETTE = 3;

/**
 * Decodes what this server writes: 16-bit grey or palette PNGs, not interlaced (ISO/IEC 15948).
 * Throws an `Error` on anything else.
 */
export async function decodePng(file: ArrayBuffer): Promise<Png> {
  const view = new DataView(file);
  const bytes = new Uint8Array(file);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let header: DataView | null = null;
  let colours = new Uint8Array();
  let alpha = new Uint8Array();
  for (let at = SIGNATURE; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === "IHDR") header = new DataView(file, at + 8, length);
    else if (kind === "PLTE") colours = body;
    else if (kind === "tRNS") alpha = body;
    else if (kind === "IDAT") data.push(body);
    at += 12 + length;
  }
  if (!header) throw new Error("not a PNG");
  const [width, height] = [header.getUint32(0), header.getUint32(4)];
  const [depth, colour, interlaced] = [header.getUint8(8), header.getUint8(9), header.getUint8(12)];
  const known = (colour === GREY && depth === 16) || (colour === PALETTE && depth <= 8);
  if (!known || interlaced) throw new Error("a PNG of another kind");

  const rows = new Rows(Math.ceil((width * depth) / 8), height, depth === 16 ? 2 : 1);
  await inflate(data, (chunk) => rows.take(chunk));
  return {
    width,
    height,
    samples: depth === 16 ? joined(rows.bytes) : unpacked(rows.bytes, width, height, depth),
    palette: colour === PALETTE ? paletteOf(colours, alpha) : null,
  };
}

async function inflate(
  parts: readonly Uint8Array<ArrayBuffer>[],
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const fed = (async () => {
    for (const part of parts) await writer.write(part);
    await writer.close();
  })();
  const reader = stream.readable.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) take(read.value);
  await fed;
}

/** Takes filtered rows in pieces of any length and undoes each row's filter. */
class Rows {
  readonly bytes: Uint8Array;
  private filter = -1;
  private at = 0;

  constructor(
    private readonly stride: number,
    height: number,
    private readonly back: number,
  ) {
    this.bytes = new Uint8Array(stride * height);
  }

  take(chunk: Uint8Array): void {
    let from = 0;
    while (from < chunk.length && this.at < this.bytes.length) {
      if (this.filter < 0) {
        this.filter = chunk[from] ?? 0;
        from += 1;
        continue;
      }
      const start = this.at % this.stride;
      const count = Math.min(this.stride - start, chunk.length - from);
      this.bytes.set(chunk.subarray(from, from + count), this.at);
      from += count;
      this.at += count;
      if (this.at % this.stride === 0) {
        unfilter(this.bytes, this.at - this.stride, this.stride, this.back, this.filter);
        this.filter = -1;
      }
    }
  }
}

/** Filters 0 to 4 of ISO/IEC 15948, 9.2, undone in place. */
function unfilter(all: Uint8Array, from: number, stride: number, back: number, kind: number) {
  if (kind === 0) return;
  for (let at = from; at < from + stride; at += 1) {
    const left = at - from < back ? 0 : (all[at - back] ?? 0);
    const up = from === 0 ? 0 : (all[at - stride] ?? 0);
    const corner = from === 0 || at - from < back ? 0 : (all[at - stride - back] ?? 0);
    let guess = 0;
    if (kind === 1) guess = left;
    else if (kind === 2) guess = up;
    else if (kind === 3) guess = (left + up) >> 1;
    else guess = paeth(left, up, corner);
    all[at] = (all[at] ?? 0) + guess;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function joined(bytes: Uint8Array): Uint16Array {
  const samples = new Uint16Array(bytes.length / 2);
  for (let at = 0; at < samples.length; at += 1) {
    samples[at] = ((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0);
  }
  return samples;
}

function unpacked(bytes: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  if (depth === 8) return bytes;
  const stride = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let at = 0; at < samples.length; at += 1) {
    const bit = (at % width) * depth;
    const byte = bytes[Math.floor(at / width) * stride + (bit >> 3)] ?? 0;
    samples[at] = (byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
  }
  return samples;
}

function paletteOf(colours: Uint8Array, alpha: Uint8Array): Uint8Array {
  const palette = new Uint8Array((colours.length / 3) * 4);
  for (let at = 0; at < colours.length / 3; at += 1) {
    palette.set(colours.subarray(3 * at, 3 * at + 3), 4 * at);
    palette[4 * at + 3] = alpha[at] ?? 255;
  }
  return palette;
}
