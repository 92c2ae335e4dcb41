import { expect, it } from "vitest";
import { events } from "../test/chat";
import { type Frame, frames } from "./sse";

async function read(...pieces: readonly string[]): Promise<Frame[]> {
  const found: Frame[] = [];
  for await (const frame of frames(events(...pieces))) found.push(frame);
  return found;
}

it("reads events however they are cut, and passes over comments", async () => {
  const text = 'retry: 1000\n\n: waiting\n\nid: 1\nevent: sentence\ndata: {"a": "é: b"}\n\n';
  const expected = [{ name: "sentence", id: "1", data: '{"a": "é: b"}' }];
  expect(await read(text)).toEqual(expected);
  expect(await read(...text)).toEqual(expected);
  expect(await read(text.replaceAll("\n", "\r\n"))).toEqual(expected);
});

it("joins the lines of an event, and drops one that was cut off", async () => {
  expect(await read("data: a\ndata: b\n\n", "id: 2\ndata: half")).toEqual([
    { name: "message", id: "", data: "a\nb" },
  ]);
});
