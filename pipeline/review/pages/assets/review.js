// What the browser does by itself: it keeps the person's settings, sends keys, and shows which figure is chosen.
// It goes beside NiceGUI's own script, whose `emitEvent` takes an event to the server.
(() => {
  const YEAR = 31536000; // seconds for which settings are kept
  const REPEATED = ["n", "p", "j", "k"]; // keys that may be held down; arrows too, but no decision
  const editable = (node) => node instanceof Element && node.closest("input, textarea, select, [contenteditable]");

  // How many entries were refused: what was typed ahead of a refusal was meant for another figure, and the server
  // tells by this number.
  let refused = 0;

  const chosen = () => document.querySelector("[data-chosen][data-figure]")?.dataset.figure ?? "";

  const remember = (name, value) => {
    document.cookie = `gongkai_${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR}; samesite=strict`;
  };

  // What was looked for in the queue holds on the way through its reports.
  if (location.pathname === "/") sessionStorage.setItem("gongkai_queue", location.search);

  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.remember;
    if (!name) return;
    remember(name, event.target.value.trim());
    if (event.target.dataset.reload !== undefined) location.reload();
    else emitEvent("review_setting", { name, value: event.target.value.trim() });
  });

  document.addEventListener("click", (event) => {
    const figure = event.target.closest?.("[data-figure]");
    if (figure) {
      reviewShow(figure.dataset.figure, figure.tagName === "TD" ? "td" : "rect");
      emitEvent("review_pick", figure.dataset.figure);
    }
  });

  // The figures of a sum are shown in table and picture while it is pointed at, and as long as it is pressed.
  const showSum = (sum) => {
    for (const node of document.querySelectorAll("[data-partner]")) delete node.dataset.partner;
    for (const name of (sum ?? document.querySelector(".sum[aria-pressed=true]"))?.dataset.sum.split(" ") ?? [])
      for (const node of document.querySelectorAll(`[data-figure="${CSS.escape(name)}"]`)) node.dataset.partner = "";
  };
  for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, (event) => event.target.closest?.(".sum") && showSum(event.target.closest(".sum")));
    document.addEventListener(end, (event) => event.target.closest?.(".sum") && showSum());
  }
  document.addEventListener("click", (event) => {
    const sum = event.target.closest?.(".sum");
    if (!sum) return;
    const pressed = sum.getAttribute("aria-pressed") !== "true";
    for (const other of document.querySelectorAll(".sum")) other.setAttribute("aria-pressed", pressed && other === sum);
    showSum(sum);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = editable(event.target);
    if (field) {
      if (event.key === "Escape" || (event.key === "Enter" && field.dataset.remember)) field.blur();
      if (event.key === "Enter" && field.dataset.enter) {
        event.preventDefault();
        if (event.repeat || !field.value.trim()) return;
        // What is typed before the answer is there belongs to what comes next: the field is left at once.
        emitEvent("review_entry", { what: field.dataset.enter, text: field.value, figure: chosen(), refused });
        field.value = "";
        field.blur();
      }
      return;
    }
    // A key that leads into a field does so at once: what is typed next belongs there.
    const entry = document.querySelector(`[data-focus="${CSS.escape(event.key)}"]`);
    if (entry) {
      event.preventDefault();
      entry.focus();
      entry.select();
      return;
    }
    if (event.key === "z" && document.querySelector(".picture")) return zoom();
    if (document.querySelector(".picture") && ["q", "]"].includes(event.key)) {
      const asked = sessionStorage.getItem("gongkai_queue") ?? "";
      if (event.key === "q") location.assign(`/${asked}`);
      else emitEvent("review_next", asked);
      return;
    }
    const keys = document.querySelector("[data-keys]")?.dataset.keys.split(" ") ?? [];
    const pressed = event.target.closest?.("button, a, summary") && ["Enter", " "].includes(event.key);
    if (!keys.includes(event.key) || pressed) return;
    event.preventDefault();
    if (event.repeat && !REPEATED.includes(event.key) && !event.key.startsWith("Arrow")) return;
    emitEvent("review_key", { key: event.key, figure: chosen(), refused });
  });

  // What was typed and not entered comes back, but for a person who already types something else.
  window.reviewGiveBack = (what, text, count) => {
    refused = count;
    const field = document.querySelector(`[data-enter="${CSS.escape(what)}"]`);
    if (!field || field.value || (editable(document.activeElement) && document.activeElement !== field)) return;
    field.value = text;
    field.focus();
    field.select();
  };

  // Marks a figure in table and picture alike, and brings it into view where it is not (but in the part clicked on).
  window.reviewShow = (name, except = "") => {
    showSum(); // the sums of the figure before are gone
    if (name !== chosen())
      for (const field of document.querySelectorAll("[data-enter]"))
        if (field !== document.activeElement) field.value = "";
    for (const node of document.querySelectorAll("[data-chosen]")) {
      delete node.dataset.chosen;
      if (node.tagName === "TD") node.tabIndex = -1;
    }
    for (const node of document.querySelectorAll(`[data-figure="${CSS.escape(name)}"]`)) {
      node.dataset.chosen = "";
      const part = node.closest("section");
      const within = part && getComputedStyle(part).overflowY !== "visible";
      if (node.tagName === "TD") {
        node.tabIndex = 0;
        const focused = document.activeElement;
        if (!focused || focused === document.body || focused.closest(".form")) node.focus({ preventScroll: true });
      }
      if (node.tagName.toLowerCase() === except || !within) continue;
      const seen = node.getBoundingClientRect(), room = part.getBoundingClientRect();
      if (seen.top < room.top + 40 || seen.bottom > room.bottom - 20 || seen.left < room.left || seen.right > room.right)
        part.scrollBy({
          top: (seen.top + seen.bottom - room.top - room.bottom) / 2,
          left: (seen.left + seen.right - room.left - room.right) / 2,
        });
    }
  };

  // A picture that cannot be had leaves its reason in its place.
  document.addEventListener("error", async (event) => {
    const picture = event.target;
    if (picture.tagName !== "IMG" || !picture.closest(".sheet, .crop") || picture.hidden) return;
    picture.hidden = true;
    const answer = await fetch(picture.src);
    const said = answer.ok ? {} : await answer.json().catch(() => ({}));
    const reason = document.createElement("p");
    reason.className = "notice bad lost";
    reason.textContent = said.message ?? answer.statusText;
    picture.after(reason);
  }, true);

  // Marks a line of a list.
  window.reviewLine = (index) => {
    const lines = document.querySelectorAll("tr[data-line]");
    lines.forEach((line, place) => {
      if (place === index) line.dataset.chosen = "";
      else delete line.dataset.chosen;
    });
    lines[index]?.scrollIntoView({ block: "nearest" });
  };

  const zoom = () => {
    const picture = document.querySelector(".picture");
    picture.style.setProperty("--zoom", picture.style.getPropertyValue("--zoom") === "2" ? "1" : "2");
    const chosen = document.querySelector("rect[data-chosen]");
    if (chosen) reviewShow(chosen.dataset.figure, "td");
  };

  // Documents that are dropped or chosen go to the server one after the other; what it says of each is shown.
  const send = async (address, files) => {
    const message = document.getElementById("upload-message");
    message.textContent = "";
    const sending = document.getElementById("upload-sending");
    for (const file of files) {
      sending.textContent = `${sending.dataset.text}: ${file.name}`;
      const answer = await fetch(`${address}?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) emitEvent("review_uploaded", said.id);
      else message.textContent = `${file.name}: ${said.message ?? answer.statusText}`;
    }
    sending.textContent = "";
  };
  const place = (event) => event.target.closest?.("[data-drop]");
  document.addEventListener("change", (event) => {
    if (event.target.type === "file" && place(event)) {
      send(place(event).dataset.drop, [...event.target.files]);
    }
  });
  for (const name of ["dragenter", "dragover", "dragleave", "drop"])
    document.addEventListener(name, (event) => {
      const drop = document.querySelector("[data-drop]");
      if (!drop) return;
      event.preventDefault();
      if (name === "dragover" && place(event)) drop.dataset.over = "";
      else if (name !== "dragenter") delete drop.dataset.over;
      if (name === "drop" && place(event)) send(drop.dataset.drop, [...event.dataTransfer.files]);
    });
})();
