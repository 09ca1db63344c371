// Says that a file is too large before it is sent, and that it is being read while it is.
export function watchUploads() {
  for (const holder of document.querySelectorAll("[data-upload]")) {
    const form = holder.querySelector("form");
    const input = holder.querySelector("input[type=file]");
    if (!form || !input) continue;
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "app-upload-status";
    form.append(status);
    const most = Number(input.dataset.mostBytes);
    const tooLarge = () => input.files[0] && most && input.files[0].size > most;
    input.addEventListener("change", () => {
      status.textContent = tooLarge() ? sentence(input.files[0], most) : "";
    });
    form.addEventListener("submit", (event) => {
      if (tooLarge()) {
        event.preventDefault();
        status.textContent = sentence(input.files[0], most);
        input.focus();
      } else if (input.files[0]) {
        status.textContent = `Reading ${input.files[0].name} …`;
      }
    });
  }
}

function sentence(file, most) {
  const megabytes = (bytes) => Math.ceil(bytes / 1048576);
  return `${file.name} has ${megabytes(file.size)} MB, and at most ${megabytes(most)} MB can be read. Take out the columns and the years that the measure does not need.`;
}
