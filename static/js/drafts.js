// Keeps what is typed. With a name, on the server, for the signed-in owner; without one, only in this tab.
const WAIT = 1200; // milliseconds after the last key

for (const form of document.querySelectorAll("form[data-drafts]")) keep(form);

function keep(form) {
  const name = `draft-${form.dataset.drafts}`;
  const said = form.querySelector("[data-drafts-said]");
  let timer;
  restore(form, name, said);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, name, said), WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sessionStorage.removeItem(name);
  });
}

function isOnServer(form) {
  const mode = new FormData(form).get("mode");
  return Boolean(form.dataset.draftsUrl) && (mode === "named" || !form.elements.mode);
}

async function save(form, name, said) {
  if (!isOnServer(form)) {
    const fields = [...new FormData(form)].filter(([key]) => key !== "csrfmiddlewaretoken");
    sessionStorage.setItem(name, JSON.stringify(fields));
    said.textContent = "Kept in this tab only, until you close it.";
    return;
  }
  sessionStorage.removeItem(name);
  try {
    const answer = await fetch(form.dataset.draftsUrl, { method: "POST", body: new FormData(form) });
    said.textContent = answer.ok ? (await answer.text()).trim() : "The draft could not be kept.";
  } catch {
    said.textContent = "The draft could not be kept: no connection. It is still on this page.";
  }
}

function restore(form, name, said) {
  const kept = sessionStorage.getItem(name);
  if (!kept || document.querySelector(".nhsuk-error-summary")) return;
  for (const [key, value] of JSON.parse(kept)) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(key)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
  said.textContent = "This is what you had typed in this tab.";
}
