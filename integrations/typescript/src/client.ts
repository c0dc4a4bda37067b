/** A client of `clearslate serve`. Its types are generated from the service's OpenAPI description (`npm run types`). */

import type { components } from "./schema.js";

type Shapes = components["schemas"];
/** A person's document, `clearslate-person/1`. What it does not say is missing; nothing is assumed. */
export type Person = Shapes["Person"];
export type PersonAnswer = Shapes["PersonAnswer"];
export type Charge = Shapes["Charge"];
export type Answer = Shapes["Answer"];
export type NextQuestions = Shapes["NextQuestions"];
export type Question = Shapes["Question"];
export type Reply = Shapes["Reply"];
export type LawDescription = Shapes["LawDescription"];
export type LawList = Shapes["LawList"];
export type Report = Omit<Shapes["Report"], "person">;
type Problem = Shapes["Problem"];

/** The service refused a request. `problem.errors` points to the parts that are wrong; no value is repeated. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem ? `${problem.title}: ${problem.detail ?? ""}` : `HTTP ${status}`);
  }
}

export interface Options {
  /** The day asked about, YYYY-MM-DD; else the document's `asked_on`. */
  asOf?: string;
  language?: "en" | "es";
  /** Which conditions are listed of each answer. */
  conditions?: "all" | "open" | "none";
  laws?: string[];
}

export class Client {
  constructor(
    private readonly base: string,
    private readonly key?: string,
  ) {}

  /** Judge one person: each law's answer for each charge, explained. */
  judge(person: Person, options: Options = {}): Promise<PersonAnswer> {
    const { asOf, ...rest } = options;
    return this.post("/v1/judge", { person, ...rest, ...(asOf ? { as_of: asOf } : {}) });
  }

  /** What to ask next, after replies to the questions asked last. No questions: nothing more would change an answer. */
  ask(person: Person, answers: Reply[] = [], language: "en" | "es" = "en"): Promise<NextQuestions> {
    return this.post("/v1/ask", { person, answers, language });
  }

  /** A law's answer is wrong: the draft of a scenario (YAML) that shows it. The service keeps nothing of it. */
  report(person: Person, wrong: Report): Promise<string> {
    return this.post("/v1/scenario", { person, ...wrong });
  }

  laws(state?: string): Promise<LawList> {
    return this.send(`/v1/laws${state ? `?state=${encodeURIComponent(state)}` : ""}`);
  }

  law(id: string): Promise<LawDescription> {
    return this.send(`/v1/laws/${encodeURIComponent(id)}`);
  }

  private post<T>(path: string, body: unknown): Promise<T> {
    const headers = { "Content-Type": "application/json" };
    return this.send(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  private async send<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = new Headers(init.headers);
    if (this.key) headers.set("Authorization", `Bearer ${this.key}`);
    const answer = await fetch(new URL(path, this.base), { ...init, headers });
    const isJson = answer.headers.get("Content-Type")?.includes("json") ?? false;
    const body: unknown = isJson ? await answer.json() : await answer.text();
    if (!answer.ok) throw new RefusedError(answer.status, isJson ? (body as Problem) : null);
    return body as T;
  }
}
