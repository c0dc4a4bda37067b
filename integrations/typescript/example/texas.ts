/** One charge in Texas: a first form, the questions that the service asks, and its answer in words. */

import { Client, RefusedError, type PersonAnswer, type Person, type Question, type Reply } from "../src/client.js";

const service = new URLSearchParams(location.search).get("service") ?? "http://127.0.0.1:8600";
const client = new Client(service);
const today = new Date().toLocaleDateString("sv"); // YYYY-MM-DD
const first = document.querySelector<HTMLFormElement>("#charge")!;
const asking = document.querySelector<HTMLFormElement>("#questions")!;
const answer = document.querySelector<HTMLElement>("#answer")!;

const HEADINGS: Record<string, string> = {
  itself: "It can be cleared now, without your asking.",
  ask: "You can ask to have it cleared now.",
  do: "It can be cleared after you do this first:",
  unknown: "This is still open:",
  itself_later: "It will be cleared without your asking, from",
  ask_later: "You can ask from",
  stays: "A law helps, and the record itself stays.",
  no: "No law here reaches it.",
  cleared: "It was cleared before.",
};

first.addEventListener("submit", (event) => {
  event.preventDefault();
  const facts = Object.fromEntries(new FormData(first)) as Record<string, string>;
  const charges = [{ id: "1", facts }];
  void next({ format: "clearslate-person/1", asked_on: today, cases: [{ id: "A", state: "TX", charges }] });
});

/** Ask what to ask; with no questions left, show the answer. */
async function next(person: Person, replies: Reply[] = []): Promise<void> {
  try {
    const asked = await client.ask(person, replies);
    first.hidden = true;
    asking.hidden = asked.questions.length === 0;
    if (asking.hidden) show(await client.judge(asked.person, { conditions: "open" }));
    else ask(asked.person, asked.questions);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    asking.append(element("p", error.message));
  }
}

/** One page of questions. One with `before` has a day that is not known: ask whether it was before that one. */
function ask(person: Person, questions: Question[]): void {
  asking.replaceChildren(
    ...questions.map((each) => {
      const label = element("label", each.before ? `${each.question} Was it before ${each.before}?` : each.question);
      label.append(field(each), element("small", each.find));
      return label;
    }),
    element("button", "Continue"),
  );
  asking.onsubmit = (event) => {
    event.preventDefault();
    const given = new FormData(asking);
    void next(person, questions.map((each) => reply(each, String(given.get(each.field + each.owner) ?? ""))));
  };
}

function field(question: Question): HTMLElement {
  const isChoice = question.before !== null || question.kind === "flag" || question.choices.length > 0;
  const input = document.createElement(isChoice ? "select" : "input");
  input.name = question.field + question.owner;
  if (input instanceof HTMLSelectElement) {
    const choices = question.choices.length && !question.before ? question.choices : [{ value: "yes", text: "Yes" }, { value: "no", text: "No" }];
    for (const each of [{ value: "", text: "I don't know" }, ...choices]) input.add(new Option(each.text, each.value));
  } else if (["money", "days", "number", "count"].includes(question.kind)) {
    input.inputMode = "numeric";
  } else if (["day", "event"].includes(question.kind)) {
    input.placeholder = question.kind === "event" ? "2014, 2014-03, 2014-03-05, or never" : "2014, 2014-03 or 2014-03-05";
  }
  return input;
}

function reply(question: Question, text: string): Reply {
  const { owner, field, before } = question;
  if (before) return { owner, field, before, is_before: text === "" ? null : text === "yes" };
  if (text === "") return { owner, field, value: null };
  if (question.kind === "flag") return { owner, field, value: text === "yes" };
  return { owner, field, value: ["money", "days", "number", "count"].includes(question.kind) ? Number(text) : text };
}

function show(judged: PersonAnswer): void {
  const [charge] = judged.charges;
  if (!charge) return;
  answer.replaceChildren(element("h2", `${HEADINGS[charge.heading] ?? charge.heading} ${charge.day ?? ""}`));
  const list = document.createElement("ul");
  for (const step of charge.first?.steps ?? []) list.append(element("li", step.text));
  for (const each of charge.answers.filter((one) => one.outcome !== "ineligible")) {
    const law = judged.laws[each.law]!;
    const item = element("li", `${law.title} (${law.cite})${each.reasons.length ? ": find out about" : ""}`);
    const reasons = document.createElement("ul");
    reasons.append(...each.reasons.map((reason) => element("li", reason)));
    item.append(reasons);
    list.append(item);
  }
  answer.append(list);
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
