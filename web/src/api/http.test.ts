import { describe, expect, it, vi } from "vitest";
import { stubServer } from "../test/render";
import { getJson, postForJson, remove } from "./http";
import { ApiProblem, isNotFound, ServerUnreachable } from "./problem";

const problem = {
  type: "about:blank",
  title: "Unprocessable",
  status: 422,
  detail: "This is no image.",
  code: "not_an_image",
  hint: "Send a PNG.",
};

describe("requests", () => {
  it("gives the JSON of a good answer", async () => {
    stubServer({ "GET /api/meta": { body: { version: "1" } } });
    await expect(getJson("/meta")).resolves.toEqual({ version: "1" });
  });

  it("keeps the server's own words for a problem", async () => {
    stubServer({ "POST /api/studies": { status: 422, body: problem } });
    const error = await postForJson("/studies", new FormData()).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiProblem);
    expect((error as ApiProblem).problem).toEqual(problem);
  });

  it("calls silence and a proxy's 502 the same: unreachable", async () => {
    stubServer({ "GET /api/a": "down", "GET /api/b": { status: 502 } });
    await expect(getJson("/a")).rejects.toBeInstanceOf(ServerUnreachable);
    await expect(getJson("/b")).rejects.toBeInstanceOf(ServerUnreachable);
  });

  it("keeps a 503 that says why", async () => {
    stubServer({ "GET /api/a": { status: 503, body: { ...problem, status: 503 } } });
    await expect(getJson("/a")).rejects.toBeInstanceOf(ApiProblem);
  });

  it("makes a problem of an answer that is none", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 404 })));
    const error = await remove("/studies/x").catch((e: unknown) => e);
    expect(isNotFound(error)).toBe(true);
  });
});
