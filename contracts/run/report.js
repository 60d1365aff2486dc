"use strict";
const search = document.getElementById("search");
const found = document.getElementById("found");
const things = [...document.querySelectorAll(".find")];

function look() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const thing of things) {
    const text = thing.textContent.toLowerCase();
    thing.hidden = !words.every((word) => text.includes(word));
    count += thing.hidden ? 0 : 1;
  }
  for (const body of document.querySelectorAll(".matrix tbody")) {
    body.hidden = ![...body.querySelectorAll(".find")].some((row) => !row.hidden);
  }
  found.textContent = words.length ? `${count} found` : "";
}

async function copy(button) {
  const pre = button.parentElement.querySelector("pre");
  try {
    await navigator.clipboard.writeText(pre.textContent);
  } catch {
    getSelection().selectAllChildren(pre);
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

function unfold() {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}

search.addEventListener("input", look);
search.form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", () => copy(button));
}
addEventListener("hashchange", unfold);
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const details of folded) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
});
unfold();
